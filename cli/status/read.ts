import { argocdNamespace } from '../../constructs/operations/argocd-namespace';
import { Refusal } from '../command';
import type { Kubectl } from '../environment/cluster/kubectl';
import type { Application } from './application';
import type { RemovedNamespace } from './environment';

/** The cluster cannot be asked, or does not answer. */
export class Unreadable extends Error {}

/** All Applications of Argo CD. @throws Unreadable with what to do about it */
export async function readApplications(kubectl: Kubectl): Promise<Application[]> {
  const said = await attempt(kubectl, [
    'get',
    'applications.argoproj.io',
    '--namespace',
    argocdNamespace.name,
    '-o',
    'json',
  ]);
  if ('output' in said) return JSON.parse(said.output).items;
  throw new Unreadable(`applications: must be readable, got "${said.failure}"; ${advice(said.failure)}`);
}

function advice(failure: string): string {
  if (/doesn't have a resource type/.test(failure)) {
    return 'Argo CD is not installed in this cluster: bootstrap it as README.md says, or choose another cluster by --context';
  }
  if (/forbidden/i.test(failure))
    return 'ask for the right to get and list applications.argoproj.io in argocd';
  return 'see kubectl config get-contexts, and choose one by --context';
}

/** Namespaces of tenants that are removed; or why they cannot be read. */
export async function readRemoved(
  kubectl: Kubectl,
): Promise<{ readonly removed: RemovedNamespace[] } | { readonly failure: string }> {
  const said = await attempt(kubectl, [
    'get',
    'namespaces',
    '--selector',
    'plinth.dev/removed=true',
    '-o',
    'json',
  ]);
  if ('failure' in said) return said;
  const { items } = JSON.parse(said.output) as {
    items: { metadata: { name: string; labels?: Record<string, string> } }[];
  };
  return {
    removed: items.map(({ metadata: { name, labels } }) => ({
      name,
      tenant: labels?.['plinth.dev/tenant'] ?? name,
    })),
  };
}

/** @throws Unreadable when there is no kubectl */
async function attempt(
  kubectl: Kubectl,
  args: readonly string[],
): Promise<{ readonly output: string } | { readonly failure: string }> {
  try {
    return { output: await kubectl(args) };
  } catch (error) {
    if (error instanceof Refusal) throw new Unreadable(error.message);
    return { failure: (error as Error).message };
  }
}
