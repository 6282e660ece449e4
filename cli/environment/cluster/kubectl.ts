import { execFile } from 'node:child_process';
import { Refusal } from '../../command';
import type { Answers } from './answers';

/** Runs kubectl with arguments, and gives its output. @throws with what it has said */
export type Kubectl = (args: readonly string[]) => Promise<string>;

/** Bytes of an answer; the definitions of a large cluster are some ten million. */
const LIMIT = 1 << 29;

/** The kubectl of the `PATH`. It is told to read, by {@link ask}, and nothing else. */
export const kubectlFor =
  (context?: string): Kubectl =>
  (args) =>
    new Promise((resolve, reject) => {
      const all = [...args, ...(context ? ['--context', context] : []), '--request-timeout=30s'];
      execFile('kubectl', all, { maxBuffer: LIMIT, encoding: 'utf8' }, (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else if (error.code === 'ENOENT')
          reject(
            new Refusal(
              'kubectl must be on the PATH, got none; install it: https://kubernetes.io/docs/tasks/tools',
            ),
          );
        else reject(new Error(stderr.trim().split('\n').at(-1) || error.message));
      });
    });

const everywhere = '--all-namespaces';
const SERVICES = 'kubernetes, kube-dns, rke2-coredns-rke2-coredns, dns-default';

/** What is asked for each answer, behind `kubectl get … -o json`. */
const QUESTIONS: Readonly<Record<Exclude<keyof Answers, 'kubelet'>, readonly string[]>> = {
  nodes: ['nodes'],
  services: ['services', everywhere],
  endpointSlices: [
    'endpointslices.discovery.k8s.io',
    everywhere,
    '--selector',
    `kubernetes.io/service-name in (${SERVICES})`,
  ],
  daemonSets: ['daemonsets.apps', everywhere],
  deployments: ['deployments.apps', everywhere],
  configMaps: [
    'configmaps',
    'cilium-config',
    'amazon-vpc-cni',
    '--namespace',
    'kube-system',
    '--ignore-not-found',
  ],
  namespaces: ['namespaces'],
  storageClasses: ['storageclasses.storage.k8s.io'],
  ingressClasses: ['ingressclasses.networking.k8s.io'],
  runtimeClasses: ['runtimeclasses.node.k8s.io'],
  priorityClasses: ['priorityclasses.scheduling.k8s.io'],
  definitions: ['customresourcedefinitions.apiextensions.k8s.io'],
  apiServices: ['apiservices.apiregistration.k8s.io', 'v1beta1.metrics.k8s.io', '--ignore-not-found'],
  ciliumNodes: ['ciliumnodes.cilium.io'],
};

/** What was asked and what was not answered. */
export interface Asked {
  readonly answers: Answers;
  /** Why something could not be read, one line each. */
  readonly failures: readonly string[];
}

/**
 * Asks a cluster for all that is read of it.
 *
 * @throws Refusal when there is no kubectl, or it reaches no cluster
 */
export async function ask(kubectl: Kubectl): Promise<Asked> {
  await reach(kubectl);
  const failures: string[] = [];
  const answers: Record<string, unknown> = {};
  const read = async (key: string, args: readonly string[]) => {
    try {
      answers[key] = itemsOf(await kubectl(['get', ...args, '-o', 'json']));
    } catch (error) {
      const { message } = error as Error;
      // a kind that this cluster does not have
      if (/the server doesn't have a resource type/.test(message)) answers[key] = [];
      else failures.push(`${args[0]}: could not be read: ${message}`);
    }
  };
  await Promise.all(Object.entries(QUESTIONS).map(([key, args]) => read(key, args)));
  const asked = answers as Answers;
  return { answers: { ...asked, ...(await kubelet(kubectl, asked, failures)) }, failures: failures.sort() };
}

async function reach(kubectl: Kubectl): Promise<void> {
  try {
    await kubectl(['version', '-o', 'json']);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { message } = error as Error;
    throw new Refusal(
      `cluster must answer kubectl version, got "${message}"; see kubectl config get-contexts, and choose one by --context`,
    );
  }
}

/** A list, one object, or nothing where it is not there. */
function itemsOf(output: string): unknown[] {
  if (output.trim() === '') return [];
  const answer = JSON.parse(output);
  return Array.isArray(answer.items) ? answer.items : [answer];
}

/** What the kubelet of one node tells pods of DNS; the other nodes are taken to be like it. */
async function kubelet(
  kubectl: Kubectl,
  { nodes }: Answers,
  failures: string[],
): Promise<Pick<Answers, 'kubelet'>> {
  const name = nodes?.[0]?.metadata.name;
  if (!name) return {};
  try {
    return { kubelet: JSON.parse(await kubectl(['get', '--raw', `/api/v1/nodes/${name}/proxy/configz`])) };
  } catch (error) {
    failures.push(`configuration of the kubelet of ${name}: could not be read: ${(error as Error).message}`);
    return {};
  }
}
