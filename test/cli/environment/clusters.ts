import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Answers } from '../../../cli/environment/cluster/answers';

const folder = path.join(__dirname, 'clusters');

/** Kinds of clusters, each with the objects that one has. */
export const kinds = readdirSync(folder).map((file) => path.basename(file, '.yaml'));

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind
export type AnyObject = any;

export const objectsOf = (kind: string): AnyObject[] =>
  parseAllDocuments(readFileSync(path.join(folder, `${kind}.yaml`), 'utf8')).map((document) =>
    document.toJS(),
  );

const ANSWERS: Readonly<Record<string, Exclude<keyof Answers, 'kubelet'>>> = {
  Node: 'nodes',
  Service: 'services',
  EndpointSlice: 'endpointSlices',
  DaemonSet: 'daemonSets',
  Deployment: 'deployments',
  ConfigMap: 'configMaps',
  Namespace: 'namespaces',
  StorageClass: 'storageClasses',
  IngressClass: 'ingressClasses',
  RuntimeClass: 'runtimeClasses',
  PriorityClass: 'priorityClasses',
  CustomResourceDefinition: 'definitions',
  APIService: 'apiServices',
  CiliumNode: 'ciliumNodes',
};

/** What kubectl would answer of objects, in the order of names. */
export function answersOf(objects: readonly AnyObject[]): Answers {
  const answers: Record<string, unknown> = Object.fromEntries(Object.values(ANSWERS).map((key) => [key, []]));
  for (const object of [...objects].sort(byName)) {
    const key = ANSWERS[object.kind];
    if (key) (answers[key] as AnyObject[]).push(object);
    else answers.kubelet = object;
  }
  return answers;
}

const byName = (one: AnyObject, other: AnyObject): number =>
  (one.metadata?.name ?? '') < (other.metadata?.name ?? '') ? -1 : 1;
