import type { Command } from 'commander';
import type { Environment } from '../../environments/environment';
import { Misuse } from '../command';
import { type Answers, bucketOf, zoneOf } from './answers';

interface Question {
  readonly answer: keyof Answers;
  readonly option: string;
  readonly text: string;
  /** The field that it is about, for what is wrong with it. */
  readonly field: string;
  /** Whether it is asked at all. @default always */
  readonly isFor?: (like: Environment) => boolean;
  /** What is taken where nothing is said. @default none: it has to be said */
  readonly otherwise?: (name: string, like: Environment, answers: Answers) => string;
}

const questions: readonly Question[] = [
  {
    answer: 'domain',
    option: '--domain <name>',
    text: 'domain of the platform, whose hosts are keycloak.<domain>, …',
    field: 'domain',
  },
  {
    answer: 'tenantsDomain',
    option: '--tenants-domain <name>',
    text: "domain of the tenants' hosts",
    field: 'tenants.domain',
    otherwise: (_name, _like, { domain }) => `apps.${domain}`,
  },
  {
    answer: 'zone',
    option: '--zone <name>',
    text: 'DNS zone in which both domains are, and in which they are proven',
    field: 'certificates.dns01.zone',
    isFor: ({ certificates }) => zoneOf(certificates) !== undefined,
    otherwise: (_, { certificates }) => zoneOf(certificates) ?? '',
  },
  {
    answer: 'repository',
    option: '--repository <url>',
    text: 'repository from which Argo CD reads dist',
    field: 'repository',
    otherwise: (_, { repository }) => repository.url,
  },
  {
    answer: 'apiServer',
    option: '--api-server <networks>',
    text: 'networks of the API server (kubectl get endpointslices kubernetes)',
    field: 'cluster.apiServer.cidrs',
  },
  {
    answer: 'apiServerPort',
    option: '--api-server-port <port>',
    text: 'port of the API server, as shown there',
    field: 'cluster.apiServer.port',
    otherwise: (_, { cluster }) => String(cluster.apiServer.port),
  },
  {
    answer: 'nodes',
    option: '--nodes <networks>',
    text: 'networks of the nodes (kubectl get nodes -o wide)',
    field: 'cluster.nodes',
  },
  {
    answer: 'callsFrom',
    option: '--calls-from <ends>',
    text: 'from where webhooks are called: nodes, networks, or pods such as k8s-app=konnectivity-agent',
    field: 'cluster.apiServer.callsFrom',
  },
  {
    answer: 'storageClass',
    option: '--storage-class <name>',
    text: "StorageClass of volumes; empty for the cluster's own default",
    field: 'cluster.storageClass',
    otherwise: (_, { cluster }) => cluster.storageClass ?? '',
  },
  {
    answer: 'bucket',
    option: '--bucket <name>',
    text: "bucket of Loki's logs, of this environment alone",
    field: 'loki.objectStorage.bucket',
    isFor: ({ loki }) => bucketOf(loki) !== undefined,
    otherwise: (name, { loki }) => `${bucketOf(loki)}-${name}`,
  },
  {
    answer: 'backupBucket',
    option: '--backup-bucket <name>',
    text: 'bucket of the backups, of this environment alone',
    field: 'backups.objectStorage.bucket',
    isFor: ({ backups }) => backups !== undefined,
    otherwise: (name, { backups }) => (backups ? `${backups.objectStorage.bucket}-${name}` : ''),
  },
  {
    answer: 'database',
    option: '--database <name>',
    text: "database of the tenants' data, of this environment alone",
    field: 'tenants.database.database',
    isFor: ({ tenants }) => tenants?.database.provider === 'external',
    otherwise: (name, { tenants }) =>
      tenants?.database.provider === 'external'
        ? `${tenants.database.database}_${name.replaceAll('-', '_')}`
        : '',
  },
];

/** The options of the questions. */
export function withQuestions(described: Command): Command {
  for (const { option, text, otherwise } of questions)
    described.option(option, otherwise ? `${text} (has a default)` : text);
  return described;
}

/** Answers of the command line, and for the rest what is taken otherwise. @throws Misuse with the options that are missing */
export function answered(name: string, like: Environment, given: Answers): Answers {
  const missing = questions.filter(({ answer, otherwise }) => given[answer] === undefined && !otherwise);
  if (missing.length > 0) {
    const options = missing.map(({ option }) => option).join(' ');
    const fields = missing.map(({ field }) => field).join(', ');
    throw new Misuse(`${fields} must be given where nobody can be asked, got nothing; add ${options}`);
  }
  let answers = given;
  for (const { answer, isFor = () => true, otherwise } of questions) {
    if (answers[answer] === undefined && otherwise && isFor(like))
      answers = { ...answers, [answer]: otherwise(name, like, answers) };
  }
  return answers;
}

/** Asks for what is not given, each until the answer is one that the file can hold. */
export async function asked(
  name: string,
  like: Environment,
  given: Answers,
  faultsOf: (answers: Answers) => readonly string[],
): Promise<Answers> {
  const { input } = await import('@inquirer/prompts');
  let answers = given;
  for (const { answer, text, field, isFor = () => true, otherwise } of questions) {
    if (answers[answer] !== undefined || !isFor(like)) continue;
    const before = answers;
    const message = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    const validate = (said: string) => {
      const about = faultsOf({ ...before, [answer]: said }).map((fault) => fault.replace(/^\S+: /, ''));
      return about.find((fault) => fault.startsWith(field)) ?? true;
    };
    const said = await input({ message, default: otherwise?.(name, like, before), validate });
    answers = { ...answers, [answer]: said };
  }
  return answers;
}
