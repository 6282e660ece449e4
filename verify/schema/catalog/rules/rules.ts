import { cluster } from './cluster';
import { networks } from './networks';
import { pods } from './pods';
import type { Rules } from './rule';
import { workloads } from './workloads';

/** Rules across fields of Kubernetes' own kinds that the API server checks in code. */
export const RULES: Rules = { ...cluster, ...networks, ...pods, ...workloads };
