import { oauth2ProxyResources } from '../identity/sign-on/oauth2-proxy-pod';
import { sessionStoreResources } from '../identity/sign-on/session-store';
import { proxyResources } from '../mesh/proxy-resources';
import { bytes, millicores } from '../quantity';
import type { ServerSettings, StageSettings } from './stage-settings';
import { defaults } from './tenant-defaults';

/** What the pods of a stage count against its quota, in thousandths of a core, bytes and pods. */
interface Usage {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/** The most that a stage has at once: every replica that load may bring, one more while it is updated, and the producer. */
export function stageUsage({ stage, frontend, api, producer }: StageSettings): Usage {
  const pods = [
    { count: mostReplicas(frontend) + 1, resources: frontend.resources },
    { count: mostReplicas(api) + 1, resources: api.resources },
    { count: 1, resources: producer.resources },
    ...(frontend.signOn ? signOnPods(stage) : []),
  ];
  const sum = (of: (pod: (typeof pods)[number]) => number): number =>
    pods.reduce((total, pod) => total + pod.count * of(pod), 0);
  const { requests, limits } = proxyResources;
  return {
    cpu: sum(({ resources }) => millicores(resources.requests.cpu) + millicores(requests.cpu)),
    memory: sum(({ resources }) => bytes(resources.limits.memory) + bytes(limits.memory)),
    pods: sum(() => 1),
  };
}

/** Sessions are in one pod, which goes before another comes. */
const signOnPods = (stage: StageSettings['stage']) => [
  { count: defaults.replicas[stage] + 1, resources: oauth2ProxyResources },
  { count: 1, resources: sessionStoreResources },
];

const mostReplicas = ({ replicas, autoscaling }: ServerSettings): number =>
  autoscaling?.maxReplicas ?? replicas;
