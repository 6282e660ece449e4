import type { disk, Resources } from '../pod';
import { bytes } from '../quantity';
import type { RequestRate } from '../request-rate';
import type { ServiceLevel } from '../service-level';
import type { IdentityProvider } from './identity-provider-fields';
import type { RealmFields } from './stage-realm-settings';
import { defaults } from './tenant-defaults';
import type { TenantFile } from './tenant-file';

/** The stages that every tenant has, each in a namespace of its own. */
export const stages = ['prod', 'test'] as const;

export type Stage = (typeof stages)[number];

/** The services of a tenant. */
export const services = ['frontend', 'api', 'producer'] as const;

export type Service = (typeof services)[number];

/** Requests and limits with their defaults. */
interface ServiceResources {
  readonly requests: Required<Resources['requests']>;
  readonly limits: Resources['limits'] & { readonly [disk]: string };
}

interface ServiceSettings {
  /** Image, with a tag that does not move or a digest. */
  readonly image: string;
  readonly resources: ServiceResources;
  /** Variables beside those of the platform. */
  readonly env: Readonly<Record<string, string>>;
}

/** A service that answers. */
export interface ServerSettings extends ServiceSettings {
  readonly replicas: number;
  readonly autoscaling?: { readonly maxReplicas: number; readonly cpuUtilization: number };
}

/** What users see. */
interface FrontendSettings extends ServerSettings {
  /** Roles of the realm, of which one opens the host. @default everybody may open it */
  readonly signOn?: { readonly roles: readonly string[] };
}

/** A service that runs at times. */
interface JobSettings extends ServiceSettings {
  /** @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
  readonly schedule: string;
  /** Of the IANA database. */
  readonly timeZone: string;
}

interface User {
  readonly username: string;
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly roles: readonly string[];
}

export interface Client {
  readonly id: string;
  readonly kind: 'public' | 'confidential';
  /** Where users come back to; without any the client signs in as itself. */
  readonly redirectUris: readonly string[];
  /** Roles of the client itself. */
  readonly roles: readonly string[];
  /** Whether its users get offline tokens. */
  readonly offlineTokens: boolean;
}

/** Who is refused at the host of a stage, and what crawlers are asked for. */
export interface StageBots {
  /** @default what the environment says */
  readonly block?: 'ai' | 'none';
  /** Names of programs, beside those of the environment. */
  readonly extra: readonly string[];
  /** Whether search engines may show the host. */
  readonly indexed: boolean;
  /** Who answers `/robots.txt`. */
  readonly robotsTxt: 'gateway' | 'own';
}

/** All that one stage of a tenant is made of: the file's values for it, over those for both stages, over the defaults. */
export interface StageSettings {
  readonly tenant: string;
  readonly stage: Stage;
  readonly namespace: string;
  readonly realm: string;
  /** Label below the environment's tenant domain. */
  readonly host: string;
  readonly owner?: string;
  readonly frontend: FrontendSettings;
  readonly api: ServerSettings;
  readonly producer: JobSettings;
  readonly quota: { readonly cpu: string; readonly memory: string; readonly pods: number };
  /** What the customer has decided of the realm. */
  readonly realmFields: RealmFields;
  readonly roles: readonly { readonly name: string; readonly description?: string }[];
  readonly users: readonly User[];
  readonly clients: readonly Client[];
  readonly identityProviders: readonly IdentityProvider[];
  readonly egress: readonly {
    readonly host: string;
    readonly port: number;
    /** Networks in which the host is, as CIDR. @default public addresses */
    readonly cidrs?: readonly string[];
    readonly from: readonly Service[];
  }[];
  /** Crawlers at the host. */
  readonly bots: StageBots;
  /** What one client may ask of the host, in bytes and requests a second, and seconds until it is answered. @default the environment's */
  readonly limits: {
    readonly requestSize?: number;
    readonly requestRate?: RequestRate;
    readonly responseTimeout?: number;
  };
  /** What users of the host are promised. */
  readonly serviceLevel: ServiceLevel;
  readonly labels: Readonly<Record<string, string>>;
  readonly viewers: string;
  /** Name, among the tenant's own keys in the secret store, of the access to its registry. */
  readonly imagePullSecret?: string;
}

const limitsOf = ({
  requestSize,
  requestRate,
  responseTimeout,
}: NonNullable<TenantFile['limits']>): StageSettings['limits'] => ({
  ...(requestSize && { requestSize: bytes(requestSize) }),
  ...(requestRate && { requestRate }),
  ...(responseTimeout && { responseTimeout }),
});

/** What a tenant's file comes to in a stage. */
export function settingsOf(file: TenantFile, stage: Stage): StageSettings {
  const { name } = file;
  const over = file.stages?.[stage] ?? {};
  const { quota } = defaults;
  const roles = [...defaults.roles, ...(over.roles ?? file.roles ?? [])];
  return {
    tenant: name,
    stage,
    namespace: namespaceOf(file, stage),
    realm: realmOf(file, stage),
    host: hostOf(file, stage),
    owner: file.owner,
    frontend: { ...serverOf('frontend', file, stage), signOn: signOnOf(file, stage, roles) },
    api: serverOf('api', file, stage),
    producer: producerOf(file, stage),
    quota: { ...quota, ...file.quota, ...over.quota },
    realmFields: realmFieldsOf(file.realm, over.realm),
    roles,
    users: (over.users ?? file.users ?? []).map((user) => ({ ...user, roles: user.roles ?? [] })),
    clients: (over.clients ?? file.clients ?? []).map((client) => ({
      ...client,
      redirectUris: client.redirectUris ?? [],
      roles: client.roles ?? [],
      offlineTokens: client.offlineTokens ?? false,
    })),
    identityProviders: over.identityProviders ?? file.identityProviders ?? [],
    egress: (over.egress ?? file.egress ?? []).map(({ host, port = 443, cidrs, from = ['api'] }) => ({
      host,
      port,
      cidrs,
      from,
    })),
    bots: botsOf(file.bots, over.bots, stage),
    limits: limitsOf({ ...file.limits, ...over.limits }),
    serviceLevel: { ...file.serviceLevel, ...over.serviceLevel },
    labels: { ...file.labels, ...over.labels },
    viewers: over.viewers ?? file.viewers ?? `tenant-${name}`,
    imagePullSecret: over.imagePullSecret ?? file.imagePullSecret,
  };
}

function realmFieldsOf(base: TenantFile['realm'], over: TenantFile['realm']): RealmFields {
  const { realm } = defaults;
  const passwordPolicy = { ...realm.passwordPolicy, ...base?.passwordPolicy, ...over?.passwordPolicy };
  return { ...realm, ...base, ...over, passwordPolicy };
}

/** What is shown to everybody is prod; of test nobody means it who has not said it of test. */
function botsOf(base: TenantFile['bots'], over: TenantFile['bots'], stage: Stage): StageBots {
  const indexed = over?.indexed ?? (stage === 'prod' && (base?.indexed ?? true));
  return { extra: [], robotsTxt: 'gateway', ...base, ...over, indexed };
}

/** The namespace of a stage; no other tenant's has its name, because names do not end with a stage. */
export const namespaceOf = ({ name }: Pick<TenantFile, 'name'>, stage: Stage): string =>
  `tenant-${name}-${stage}`;

/** The realm of a stage; Keycloak has each name once. */
export const realmOf = ({ name }: Pick<TenantFile, 'name'>, stage: Stage): string => `${name}-${stage}`;

/** The label of a stage's host, which no other stage of any tenant may have. */
export function hostOf({ name, host = name, stages: given }: TenantFile, stage: Stage): string {
  return given?.[stage]?.host ?? (stage === 'prod' ? host : `${host}-${stage}`);
}

function serverOf(service: 'frontend' | 'api', file: TenantFile, stage: Stage): ServerSettings {
  const base = file.services[service];
  const over = file.stages?.[stage]?.services?.[service];
  const autoscaling = over?.autoscaling ?? base.autoscaling;
  return {
    ...serviceOf(service, base, over),
    replicas: over?.replicas ?? base.replicas ?? defaults.replicas[stage],
    autoscaling: autoscaling && { cpuUtilization: defaults.cpuUtilization, ...autoscaling },
  };
}

/** Whoever has one of the roles, where none is named: an account that somebody made themselves has none. */
function signOnOf(file: TenantFile, stage: Stage, roles: StageSettings['roles']): FrontendSettings['signOn'] {
  const said = file.stages?.[stage]?.services?.frontend?.signOn ?? file.services.frontend.signOn ?? false;
  if (typeof said === 'object') return said;
  return said ? { roles: roles.map(({ name }) => name) } : undefined;
}

function producerOf(file: TenantFile, stage: Stage): JobSettings {
  const base = file.services.producer;
  const over = file.stages?.[stage]?.services?.producer;
  return {
    ...serviceOf('producer', base, over),
    schedule: over?.schedule ?? base.schedule ?? defaults.schedule,
    timeZone: over?.timeZone ?? base.timeZone ?? defaults.timeZone,
  };
}

interface Given {
  readonly image?: string;
  readonly resources?: {
    readonly requests?: Partial<Resources['requests']>;
    readonly limits?: Partial<Resources['limits']>;
  };
  readonly env?: Readonly<Record<string, string>>;
}

function serviceOf(service: Service, base: Given & { image: string }, over: Given = {}): ServiceSettings {
  const { requests, limits } = defaults.services[service].resources;
  return {
    image: over.image ?? base.image,
    resources: {
      requests: { ...requests, ...base.resources?.requests, ...over.resources?.requests },
      limits: { ...limits, ...base.resources?.limits, ...over.resources?.limits },
    },
    env: { ...base.env, ...over.env },
  };
}
