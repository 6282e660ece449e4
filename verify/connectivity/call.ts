import type { Block } from '../cidr';
import type { Pod } from '../created/pod';
import { type KubernetesObject, reference } from '../dist';
import type { ExternalAuthorization } from './connection';
import type { Answer, Request } from './mesh/authorization-rule';

/** Someone who calls: a pod, or addresses outside. */
export type Source = Pod | Block;

/** What is asked of a port; what is left open may be anything. */
export interface Attempt extends Omit<Request, 'traffic'> {
  /** @default TCP */
  readonly protocol?: string;
  /** Who is asked about it, as it is declared. @default nobody */
  readonly authorization?: ExternalAuthorization;
}

/** How one layer decided, and because of what. */
export interface Step {
  readonly layer: string;
  readonly passes: Answer;
  readonly policies: readonly KubernetesObject[];
  readonly why: string;
}

/** What becomes of a call: every layer that it meets, from the proxy of the caller to that of the target. */
export interface Verdict {
  readonly allowed: Answer;
  /** `mtls`: by the mesh; `plain`: not by it, though the ends may speak TLS themselves. */
  readonly encryption: 'mtls' | 'plain';
  /** What decides how the proxy of the caller sends it; none for who has no proxy. */
  readonly sent: Step | undefined;
  /** Whether that proxy starts TLS which is not the mesh's, for an end that speaks it. */
  readonly startsTls: boolean;
  readonly steps: readonly Step[];
}

export const isPod = (source: Source): source is Pod => 'labels' in source;

export const idOf = (source: Source): string =>
  isPod(source) ? `${source.namespace}/${source.name}` : source.cidr;

export const principalOf = ({ namespace, serviceAccount }: Pod): string =>
  `cluster.local/ns/${namespace}/sa/${serviceAccount}`;

/** Ports of the sidecar itself: no identity is asked for, so that only NetworkPolicy protects them. */
export const SIDECAR_PORTS = [15020, 15021, 15090];

/** A listener of a gateway: what it asks of clients is in its Gateway, not in a PeerAuthentication. */
export const isGatewayPort = ({ mesh }: Pod, port: number): boolean =>
  mesh === 'gateway' && !SIDECAR_PORTS.includes(port);

/** The first layer that lets not all of it pass. */
export const refusalIn = ({ steps }: Pick<Verdict, 'steps'>): Step | undefined =>
  steps.find(({ passes }) => passes !== 'yes');

export const names = (policies: readonly KubernetesObject[]): string =>
  policies.length === 0 ? 'no policy' : policies.map(reference).join(', ');
