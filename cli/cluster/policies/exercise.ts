import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { KubernetesObject } from '../../../verify/dist';
import { parseYaml, readDocument } from '../../import/releases';
import type { ApiClient, Json } from '../api/client';
import type { Resources } from '../api/resources';
import { type Fault, faultOf } from '../fault';
import { until } from '../until';

/** Seconds for a new policy to take effect. */
const PATIENCE = 10;

/** Tries an object without storing it. @returns why it was refused */
type Try = (object: Json) => Promise<string | undefined>;

/**
 * Shows every ValidatingAdmissionPolicy objects that it must take and objects that it must refuse:
 * `FOLDER/POLICY/accepted-*.yaml` and `refused-*.yaml`.
 */
export async function exercisePolicies(
  client: ApiClient,
  resources: Resources,
  objects: readonly KubernetesObject[],
  folder: string,
): Promise<Fault[]> {
  const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  const attempt: Try = async (object) => {
    const { name, namespace } = object.metadata;
    const where = await resources.path({ ...object, name, namespace });
    const { ok, body } = await client.apply(`${where}?fieldManager=test&force=true&dryRun=All`, object);
    return ok ? undefined : body.message;
  };
  const faults = await Promise.all(
    policies.map((policy) => exercise(policy, path.join(folder, policy.name), attempt)),
  );
  return faults.flat();
}

async function exercise(policy: KubernetesObject, folder: string, attempt: Try): Promise<Fault[]> {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const faults = ['accepted-', 'refused-']
    .filter((prefix) => !files.some((file) => file.startsWith(prefix)))
    .map((prefix) =>
      faultOf('policy', policy, `${folder} must have a file ${prefix}*.yaml, got none; write one`),
    );
  for (const file of files.filter((name) => name.endsWith('.yaml'))) {
    const document = readDocument(folder, file);
    const mustRefuse = file.startsWith('refused-');
    for (const object of parseYaml(document)) {
      const fault = mustRefuse
        ? await mustBeRefused(policy, object, attempt)
        : await mustBeTaken(object, attempt);
      if (fault) faults.push(faultOf('policy', policy, `${document.from} ${fault}`));
    }
  }
  return faults;
}

async function mustBeRefused(
  { name }: KubernetesObject,
  object: Json,
  attempt: Try,
): Promise<string | undefined> {
  const refused = await until(PATIENCE, async () => {
    const reason = await attempt(object);
    return reason?.includes(`ValidatingAdmissionPolicy '${name}'`) || undefined;
  });
  return refused
    ? undefined
    : 'must be refused by the policy, but was not; correct the policy or its binding';
}

async function mustBeTaken(object: Json, attempt: Try): Promise<string | undefined> {
  const reason = await attempt(object);
  return reason === undefined ? undefined : `must be accepted, got "${reason}"; correct the policy`;
}
