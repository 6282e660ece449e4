import { disk } from '../pod';
import { bytes, millicores } from '../quantity';
import { type Service, type StageSettings, services, settingsOf, stages } from './stage-settings';
import { stageUsage } from './stage-usage';
import type { TenantFile } from './tenant-file';

/** What is wrong with a file whose values are each right, with the field that it is wrong in. */
export interface Fault {
  readonly path: readonly (string | number)[];
  /** The rule, in the words of the schema's: `must …`. */
  readonly message: string;
}

/** Rules between the fields of a tenant, for both stages as they come out. A field has one fault. */
export function tenantFaults(file: TenantFile): Fault[] {
  const found = new Map<string, Fault>();
  for (const stage of stages) {
    const settings = settingsOf(file, stage);
    for (const fault of stageFaults(settings)) {
      const path = placeOf(file, stage, fault.path);
      const key = path.join('.');
      if (!found.has(key)) found.set(key, { ...fault, path });
    }
  }
  return [...found.values()];
}

/** Where in the file a value of a stage was said: under the stage, or at the top. */
function placeOf(file: TenantFile, stage: 'prod' | 'test', path: Fault['path']): Fault['path'] {
  const inStage = ['stages', stage, ...path];
  // A list or a mapping is said as a whole; of what is said nowhere, the top is the place to say it.
  const known = (value: unknown, key: string | number) =>
    (value as Record<string | number, unknown> | undefined)?.[key];
  return inStage.reduce(known, file as unknown) === undefined ? path : inStage;
}

function stageFaults(settings: StageSettings): Fault[] {
  return [
    ...hostFaults(settings),
    ...services.flatMap((service) => resourceFaults(service, settings)),
    ...(['frontend', 'api'] as const).flatMap((service) => autoscalingFaults(service, settings)),
    ...sessionFaults(settings),
    ...roleFaults(settings),
    ...signOnFaults(settings),
    ...emailFaults(settings),
    ...clientFaults(settings),
    ...providerFaults(settings),
    ...egressFaults(settings),
    ...quotaFaults(settings),
  ];
}

const hostFaults = ({ host }: StageSettings): Fault[] =>
  host.length <= 63
    ? []
    : [
        {
          path: ['host'],
          message: `must have at most 63 characters with -test behind it ("${host}"); shorten it`,
        },
      ];

function resourceFaults(service: Service, settings: StageSettings): Fault[] {
  const { requests, limits } = settings[service].resources;
  const path = ['services', service, 'resources', 'limits'];
  return [
    ...(bytes(limits.memory) < bytes(requests.memory)
      ? [{ path: [...path, 'memory'], message: `must be at least the request (${requests.memory})` }]
      : []),
    ...(bytes(limits[disk]) < bytes(requests[disk])
      ? [{ path: [...path, disk], message: `must be at least the request (${requests[disk]})` }]
      : []),
    ...(limits.cpu && millicores(limits.cpu) < millicores(requests.cpu)
      ? [{ path: [...path, 'cpu'], message: `must be at least the request (${requests.cpu})` }]
      : []),
  ];
}

function autoscalingFaults(service: 'frontend' | 'api', settings: StageSettings): Fault[] {
  const { replicas, autoscaling } = settings[service];
  if (!autoscaling || autoscaling.maxReplicas > replicas) return [];
  return [
    {
      path: ['services', service, 'autoscaling', 'maxReplicas'],
      message: `must be more than replicas (${replicas}); raise it or remove autoscaling`,
    },
  ];
}

/** What is within ends before what it is in. */
function sessionFaults({ realmFields }: StageSettings): Fault[] {
  const {
    accessTokenLifespan: token,
    ssoSessionIdleTimeout: idle,
    ssoSessionMaxLifespan: most,
  } = realmFields;
  return [
    ...(token <= idle
      ? []
      : [
          {
            path: ['realm', 'accessTokenLifespan'],
            message: `must not be more than ssoSessionIdleTimeout (${idle}); lower it`,
          },
        ]),
    ...(idle <= most
      ? []
      : [
          {
            path: ['realm', 'ssoSessionIdleTimeout'],
            message: `must not be more than ssoSessionMaxLifespan (${most}); lower it, or raise that`,
          },
        ]),
  ];
}

function roleFaults({ roles, users, clients, identityProviders }: StageSettings): Fault[] {
  const names = roles.map(({ name }) => name);
  const known = new Set(names);
  const unknown = (
    list: 'users' | 'clients' | 'identityProviders',
    of: readonly { readonly roles?: readonly string[] | undefined }[],
  ): Fault[] =>
    of.flatMap((one, index) =>
      (one.roles ?? []).flatMap((role, at) =>
        known.has(role)
          ? []
          : [
              {
                path: [list, index, 'roles', at],
                message: `must be one of the realm's roles (${[...known].join(', ')}); add it to roles`,
              },
            ],
      ),
    );
  const twice = names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: ['roles', index - 2, 'name'],
            message: 'must not be a role that every realm has; remove it',
          },
        ],
  );
  return [
    ...twice,
    ...unknown('users', users),
    ...unknown('clients', clients),
    ...unknown('identityProviders', identityProviders),
  ];
}

/** A role that nobody can have, nobody to ask for one, and a file for programs, which do not sign in. */
function signOnFaults({ frontend: { signOn }, roles, owner, bots }: StageSettings): Fault[] {
  if (!signOn) return [];
  const known = roles.map(({ name }) => name);
  return [
    ...signOn.roles.flatMap((role, at) =>
      known.includes(role)
        ? []
        : [
            {
              path: ['services', 'frontend', 'signOn', 'roles', at],
              message: `must be one of the realm's roles (${known.join(', ')}); add it to roles`,
            },
          ],
    ),
    ...(owner
      ? []
      : [
          {
            path: ['owner'],
            message:
              'must be given where the frontend has signOn, because who has no role is told to ask them; add an e-mail address',
          },
        ]),
    ...(bots.robotsTxt === 'own'
      ? [
          {
            path: ['bots', 'robotsTxt'],
            message:
              'must be gateway where the frontend has signOn, because crawlers do not sign in; remove it',
          },
        ]
      : []),
  ];
}

/** Keycloak compares in lower case, and takes an address for one user. */
function emailFaults({ users }: StageSettings): Fault[] {
  const owners = new Map<string, string>();
  return users.flatMap(({ username, email }, index) => {
    const address = email.toLowerCase();
    const owner = owners.get(address);
    if (owner === undefined) owners.set(address, username);
    const message = `must be of one user, not of ${owner} as well; write another address`;
    return owner === undefined ? [] : [{ path: ['users', index, 'email'], message }];
  });
}

function clientFaults({ clients }: StageSettings): Fault[] {
  return clients.flatMap(({ kind, redirectUris, roles, offlineTokens }, index) => {
    const path = ['clients', index];
    if (offlineTokens && redirectUris.length === 0)
      return [
        {
          path: [...path, 'offlineTokens'],
          message:
            'must be given to a client with redirectUris only; a client that signs in as itself can do so again',
        },
      ];
    if (kind === 'public' && redirectUris.length === 0)
      return [{ path: [...path, 'redirectUris'], message: 'must have at least one for a public client' }];
    if (roles.length > 0 && (kind === 'public' || redirectUris.length > 0))
      return [
        {
          path: [...path, 'roles'],
          message:
            'must be given to a confidential client without redirectUris only; users bring their own roles',
        },
      ];
    return [];
  });
}

const providerFaults = ({ identityProviders }: StageSettings): Fault[] =>
  identityProviders.flatMap(({ oidc, saml }, index) =>
    (oidc === undefined) === (saml === undefined)
      ? [{ path: ['identityProviders', index], message: 'must have exactly one of oidc and saml' }]
      : [],
  );

/** A host is one connection of a service: another port of it would be declared twice. */
function egressFaults({ egress }: StageSettings): Fault[] {
  const seen = new Set<string>();
  return egress.flatMap(({ host, port, from }, index) => {
    const target = `${host}:${port}`;
    const path = ['egress', index];
    if (seen.has(target))
      return [{ path, message: `must name ${target} once; say all services in its from` }];
    const again = from.find((service) => seen.has(`${service} ${host}`));
    for (const key of [target, ...from.map((service) => `${service} ${host}`)]) seen.add(key);
    return again === undefined
      ? []
      : [{ path, message: `must name ${host} once for ${again}, with one port; remove the other` }];
  });
}

/** A quota that is too small is found out by pods that are not created. */
function quotaFaults(settings: StageSettings): Fault[] {
  const { quota } = settings;
  const most = stageUsage(settings);
  const short = (key: keyof typeof quota, enough: boolean, least: string): Fault[] =>
    enough
      ? []
      : [
          {
            path: ['quota', key],
            message: `must be at least ${least}, which all pods need with their proxies`,
          },
        ];
  return [
    ...short('cpu', millicores(quota.cpu) >= most.cpu, `${most.cpu}m`),
    ...short('memory', bytes(quota.memory) >= most.memory, `${Math.ceil(most.memory / 2 ** 20)}Mi`),
    ...short('pods', quota.pods >= most.pods, `${most.pods}`),
  ];
}
