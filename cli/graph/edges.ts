import { relative } from 'node:path';
import type { Connection, End } from '../../verify/connectivity/connection';
import { explain, type Why } from '../../verify/connectivity/why';
import { type Environment, groupBy } from '../../verify/dist';
import type { ConnectionView, GraphEdge } from './graph';

/** An environment, and the folder of the dist that it was read from. */
export interface Source {
  readonly environment: Environment;
  readonly folder: string;
}

/** A connection between two nodes, which may stand for more than its ends. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly connection: Connection;
}

/** The weakest first. */
const MODES = ['none', 'permissive', 'strict'] as const;

/** One edge for all connections between two nodes. */
export function edgesOf(links: readonly Link[], source: Source): GraphEdge[] {
  const pairs = groupBy(links, ({ from, to }) => `${from} -> ${to}`);
  return [...pairs].flatMap(([id, group]) => {
    const [first] = group;
    if (!first) return [];
    const wanted = group.filter(({ connection }) => !connection.implied);
    const shown = (wanted.length > 0 ? wanted : group).map(({ connection }) => connection);
    const mtls = MODES.find((mode) => shown.some((one) => one.mtls === mode)) ?? 'strict';
    return {
      id,
      from: first.from,
      to: first.to,
      mtls,
      implied: wanted.length === 0,
      connections: distinct(shown).map((connection) => view(connection, source)),
    };
  });
}

/** Tenants declare the same, each with tokens of its own issuer: the first stands for all, and alone is explained. */
function distinct(connections: readonly Connection[]): Connection[] {
  const byMeaning = new Map<string, Connection>();
  for (const one of connections) {
    const { ports, mtls, because, http } = one;
    const limits = { ...http, token: http?.token?.except ?? Boolean(http?.token) };
    const key = JSON.stringify([ports, mtls, because, limits]);
    if (!byMeaning.has(key)) byMeaning.set(key, one);
  }
  return [...byMeaning.values()];
}

function view(connection: Connection, { environment, folder }: Source): ConnectionView {
  const { ports, mtls, because, http } = connection;
  return {
    ports: ports.map(({ port, protocol }) => `${port}/${protocol}`),
    mtls,
    because,
    limits: limitsOf(http),
    why: ports.flatMap(({ port, protocol }) => {
      const transport = protocol === 'udp' ? 'udp' : 'tcp';
      const [from, to] = [connection.from, connection.to].map(nameOfOne);
      const [first] = explain(environment, from ?? '', to ?? '', `${port}/${transport}`);
      return first ? [inFolder(first, folder)] : [];
    }),
  };
}

/** Readers have a dist of their own: files are named as in it. */
const inFolder = (why: Why, folder: string): Why => ({
  ...why,
  steps: why.steps.map((step) => ({
    ...step,
    policies: step.policies.map(({ object, file }) => ({ object, file: file && relative(folder, file) })),
  })),
});

/** An end that stands for pods of many workloads is explained by its first. */
function nameOfOne({ name, pods }: End): string {
  const [first] = pods;
  if (!first || name.startsWith(`${first.namespace}/`)) return name;
  return `${first.namespace}/${first.name}`;
}

/** What requests are limited to, one line for each kind of limit. */
function limitsOf({ token, authorization, ...http }: NonNullable<Connection['http']> = {}): string[] {
  const lists = Object.entries(http).flatMap(([what, values]) =>
    values ? [`${what} ${values.join(', ')}`] : [],
  );
  if (authorization) lists.push(askedOf(authorization));
  if (!token) return lists;
  const free = token.except?.length ? `, but for ${token.except.join(', ')}` : '';
  return [...lists, `a token of ${token.issuer}${free}`];
}

/** Who says whether a request may pass. */
const askedOf = ({
  provider,
  roles,
}: NonNullable<NonNullable<Connection['http']>['authorization']>): string =>
  roles ? `sign-in with role ${roles.join(' or ')}, by ${provider}` : `what ${provider} lets pass`;
