import * as z from 'zod';
import { disk, type Resources } from '../pod';
import { requestRate, requestRates } from '../request-rate';
import { availabilities, availability, latencies, latency } from '../service-level';
import { identityProvider } from './identity-provider-fields';
import { listOf, mapping, setOf } from './mapping';
import { realmFields } from './realm-fields';
import { defaults } from './tenant-defaults';
import * as field from './tenant-fields';

const amounts = ({ cpu, memory, [disk]: written }: Resources['requests'] | Resources['limits']) => ({
  cpu: field.cpu
    .optional()
    .meta({ description: 'Cores, or thousandths of one', default: cpu, examples: ['500m'] }),
  memory: field.memory.optional().meta({ description: 'Memory', default: memory, examples: ['256Mi'] }),
  [disk]: field.memory.optional().meta({
    description: "Disk of the node: `/tmp` and the container's output",
    default: written,
    examples: ['1Gi'],
  }),
});

const resources = ({ requests, limits }: Resources) =>
  mapping({
    requests: mapping(amounts(requests)).optional().meta({ description: 'What each pod is given' }),
    limits: mapping(amounts(limits))
      .optional()
      .meta({ description: 'What each pod cannot exceed; without cpu it may use what the node has left' }),
  })
    .optional()
    .meta({ description: 'What each pod may use, beside its proxy' });

const env = field.variables
  .optional()
  .meta({ description: 'Variables of the container, no secrets', examples: [{ LOG_LEVEL: 'debug' }] });

const server = (name: 'frontend' | 'api') => ({
  replicas: field.replicas.optional().meta({
    description: `Pods that there always are; ${defaults.replicas.prod} in prod and ${defaults.replicas.test} in test if not given`,
    examples: [3],
  }),
  autoscaling: mapping({
    maxReplicas: field.replicas.meta({ description: 'Pods that load may bring', examples: [6] }),
    cpuUtilization: z
      .int('must be a whole number')
      .min(10, 'must be from 10 to 100')
      .max(100, 'must be from 10 to 100')
      .optional()
      .meta({
        description: 'Percent of the CPU request at which pods are added',
        default: defaults.cpuUtilization,
      }),
  })
    .optional()
    .meta({ description: "More pods under load; needs the cluster's metrics server" }),
  resources: resources(defaults.services[name].resources),
  env,
});

const signOn = z
  .union(
    [
      z.boolean(),
      mapping({
        roles: setOf(field.roleName)
          .min(1, 'must have at least one, or everybody in the realm would be let in')
          .meta({
            description: 'Roles of the realm, of which one opens the host',
            examples: [['reader']],
          }),
      }),
    ],
    'must be true, false or a mapping with roles alone',
  )
  .optional()
  .meta({
    description:
      "Whether the host is behind the sign-in of the stage's realm, all of it but /api, which asks for tokens: true, for people with any role of the file or reader or writer, or the roles that open it",
    default: false,
    examples: [{ roles: ['reader'] }],
  });

const producer = {
  schedule: field.schedule.optional().meta({
    description: 'When it runs, as cron has it',
    default: defaults.schedule,
    examples: ['0 6 * * 1-5'],
  }),
  timeZone: field.timeZone.optional().meta({
    description: 'Time zone of the schedule',
    default: defaults.timeZone,
    examples: ['Europe/Vienna'],
  }),
  resources: resources(defaults.services.producer.resources),
  env,
};

const image = (name: string) =>
  field.image.meta({
    description: `Image of the ${name}, with a tag that does not move or a digest`,
    examples: [`ghcr.io/acme/${name}:1.4.2`],
  });

/** What can be said for both stages at the top of the file, and for one of them under `stages`. */
const settings = {
  quota: mapping({
    cpu: field.cpu
      .optional()
      .meta({ description: 'Cores that all pods together are given', default: defaults.quota.cpu }),
    memory: field.memory
      .optional()
      .meta({ description: 'Memory that all pods together cannot exceed', default: defaults.quota.memory }),
    pods: z
      .int('must be a whole number')
      .min(1, 'must be from 1 to 200')
      .max(200, 'must be from 1 to 200')
      .optional()
      .meta({ description: 'Pods, finished ones not counted', default: defaults.quota.pods }),
  })
    .optional()
    .meta({ description: 'What the pods of one stage may use together, their proxies included' }),
  realm: realmFields.optional().meta({ description: 'How people sign in to the realm, and for how long' }),
  roles: listOf(
    mapping({
      name: field.roleName.meta({ description: 'Name of the role', examples: ['dispatcher'] }),
      description: field.words.optional().meta({ description: 'What the role is for' }),
    }),
    'name',
    100,
  )
    .optional()
    .meta({
      description: `Roles of the realm beside ${defaults.roles.map(({ name }) => name).join(' and ')}`,
    }),
  users: listOf(
    mapping({
      username: field.userName.meta({ description: 'Name to sign in with', examples: ['jane.doe'] }),
      email: field.email.meta({
        description: 'E-mail address',
        examples: ['jane@acme.example'],
      }),
      firstName: field.personName.meta({ description: 'First name', examples: ['Jane'] }),
      lastName: field.personName.meta({ description: 'Last name', examples: ['Doe'] }),
      roles: setOf(field.roleName)
        .optional()
        .meta({ description: 'Roles that the user has', default: [], examples: [['reader']] }),
    }),
    'username',
    500,
  )
    .optional()
    .meta({
      description:
        'Users of the realm. They have no password in Git: a first one is drawn in the cluster, Secret user-<username>, to be changed at the first sign-in',
    }),
  clients: listOf(
    mapping({
      id: field.clientId.meta({ description: 'Client id', examples: ['mobile'] }),
      kind: z.enum(['public', 'confidential'], 'must be public or confidential').meta({
        description: 'public: an application of users, PKCE; confidential: a server, with a generated secret',
      }),
      redirectUris: setOf(field.redirectUri)
        .optional()
        .meta({
          description: 'Where users come back to after the sign-in; none: the client signs in as itself',
          default: [],
          examples: [['https://app.acme.example/*']],
        }),
      roles: setOf(field.roleName)
        .optional()
        .meta({ description: 'Roles of a confidential client that signs in as itself', default: [] }),
      offlineTokens: z.boolean('must be true or false').optional().meta({
        description:
          'Whether users of the client may stay signed in for 60 days, without a browser: offline tokens, by the scope offline_access',
        default: false,
      }),
    }),
    'id',
    50,
  )
    .optional()
    .meta({ description: 'Clients of the realm beside those of the three services' }),
  identityProviders: listOf(identityProvider, 'alias', 10)
    .optional()
    .meta({ description: 'Where people may sign in to the realm as well, with an account that they have' }),
  serviceLevel: mapping({
    availability: availability.optional().meta({
      description: `Percent of the requests to the host, over 30 days, that are answered without an error of the server: ${availabilities.join(', ')}; the environment's if not given, 99.9`,
    }),
    latency: latency.optional().meta({
      description: `Milliseconds in which 99 % of the requests to the host are answered: ${latencies.join(', ')}; the environment's if not given, 300`,
    }),
  })
    .optional()
    .meta({ description: 'What users of the host are promised; alerts tell when it is not kept' }),
  bots: mapping({
    block: z.enum(['ai', 'none'], 'must be ai, the list of the platform, or none').optional().meta({
      description:
        "Programs that the host refuses by their User-Agent: ai, those that collect for AI, or none; the environment's if not given, none",
    }),
    extra: setOf(field.agent)
      .min(1, 'must name a program, or not be there')
      .max(20, 'must have at most 20 items')
      .optional()
      .meta({
        description: "Others that are refused, by the name of the program alone, beside the environment's",
        examples: [['ExampleBot']],
      }),
    indexed: z.boolean('must be true or false').optional().meta({
      description:
        'Whether search engines may show the host: true in prod and false in test if not given; at the top of the file it is for prod alone',
    }),
    robotsTxt: z.enum(['gateway', 'own'], 'must be gateway or own').optional().meta({
      description: 'Who answers /robots.txt: the gateway, or with own the frontend',
      default: 'gateway',
    }),
  })
    .optional()
    .meta({ description: 'Crawlers: who is refused at the host, and what they are asked for' }),
  limits: mapping({
    requestRate: requestRate.optional().meta({
      description: `Requests a second that one client address may send to the host, ten times as many of all together: ${requestRates.join(', ')}; the environment's if not given, 100`,
    }),
    requestSize: field.requestSize.optional().meta({
      description: "Largest body of a request, from 1Ki to 10Gi; the environment's if not given, 10Mi",
      examples: ['50Mi'],
    }),
    responseTimeout: field.responseTimeout.optional().meta({
      description:
        "Seconds until frontend or api begin to answer, from the end of a request, else 504; at most the environment's streamIdleTimeout, 300. The environment's if not given, 120",
      examples: [30],
    }),
  })
    .optional()
    .meta({
      description:
        'What one client may ask of the host, and how long it waits; more is answered with 429, 413 and 504',
    }),
  egress: z
    .array(
      mapping({
        host: field.dnsName.meta({
          description: 'Host outside of the cluster',
          examples: ['api.example.org'],
        }),
        port: field.port.optional().meta({ description: 'Port, on which TLS is spoken', default: 443 }),
        cidrs: setOf(field.cidr)
          .min(1, 'must name a network')
          .optional()
          .meta({
            description: 'Networks in which the host is, where its addresses are not public',
            examples: [['10.20.0.0/24']],
          }),
        from: setOf(z.enum(['frontend', 'api', 'producer'], 'must be frontend, api or producer'))
          .min(1, 'must name a service')
          .optional()
          .meta({ description: 'Services that may talk to it', default: ['api'] }),
      }),
      'must be a list',
    )
    .max(20, 'must have at most 20 items')
    .optional()
    .meta({ description: 'Hosts outside of the cluster that services may talk to; all others are refused' }),
  labels: field.labels
    .optional()
    .meta({ description: 'Labels of the namespace', examples: [{ 'example.org/cost-center': '4711' }] }),
  viewers: field.group.optional().meta({
    description:
      'Group of the cluster whose members may look at everything in the namespace but Secrets; tenant-<name> if not given',
    examples: ['acme-developers'],
  }),
  imagePullSecret: field.storeKey.optional().meta({
    description:
      'Where the secret store has the access to a registry of the tenant: tenants/<name>/<this> in Vault, property dockerconfigjson',
    examples: ['registry'],
  }),
};

const stageSettings = mapping({
  host: field.hostLabel
    .optional()
    .meta({ description: "First label of the stage's host name", examples: ['acme-preview'] }),
  services: mapping({
    frontend: mapping({ image: image('frontend').optional(), ...server('frontend'), signOn }).optional(),
    api: mapping({ image: image('api').optional(), ...server('api') }).optional(),
    producer: mapping({ image: image('producer').optional(), ...producer }).optional(),
  })
    .optional()
    .meta({ description: 'What is different of the services' }),
  ...settings,
});

/** The fields of a tenant's file, each by itself. */
export const tenantFile = mapping(
  {
    name: field.tenantName.meta({
      description: "The tenant's name: in its namespaces tenant-<name>-<stage> and its realms <name>-<stage>",
      examples: ['acme'],
    }),
    owner: field.email.optional().meta({
      description: 'Who answers for the tenant',
      examples: ['platform@acme.example'],
    }),
    removed: z.literal(true, 'must be true, or not be there').optional().meta({
      description:
        'The tenant is removed: Argo CD deletes all of it but what is kept, its namespaces, drawn secrets and realms, in which nobody signs in',
    }),
    host: field.hostLabel.optional().meta({
      description:
        "First label of the host name below the environment's tenant domain, in test with -test behind it; the tenant's name if not given",
      examples: ['acme'],
    }),
    services: mapping({
      frontend: mapping({ image: image('frontend'), ...server('frontend'), signOn }).meta({
        description: 'What users see: it answers on port 8080 at the host, and has /healthz and /readyz',
      }),
      api: mapping({ image: image('api'), ...server('api') }).meta({
        description:
          'The only service with the database and Keycloak: it answers on port 8080 below /api, has /healthz, /readyz, and metrics on port 9090',
      }),
      producer: mapping({ image: image('producer'), ...producer }).meta({
        description: 'A job that runs to its end at every time of its schedule',
      }),
    }).meta({ description: 'The three services of the tenant' }),
    ...settings,
    stages: mapping({
      prod: stageSettings.optional().meta({ description: 'What is different in prod' }),
      test: stageSettings.optional().meta({ description: 'What is different in test' }),
    })
      .optional()
      .meta({
        description:
          'What is different in a stage. Mappings are laid over those at the top key by key, lists take their place',
      }),
  },
  'must be a mapping with the fields name and services, such as "name: acme"',
);

/** What a tenant's file says. */
export type TenantFile = z.output<typeof tenantFile>;
