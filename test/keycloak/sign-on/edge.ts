import type { ChildProcess } from 'node:child_process';
import { freePorts } from '../../../cli/cluster/control-plane/free-ports';
import type { Environment } from '../../../verify/dist';
import { createCertificates } from '../../postgres/certificates';
import { edgeBootstrap } from '../../verify/connectivity/istiod/edge-envoy';
import { startEnvoy } from '../../verify/connectivity/istiod/envoy';
import type { Upstream } from '../../verify/connectivity/istiod/envoy-cluster';
import { askIstiod } from '../../verify/connectivity/istiod/program';
import { Surroundings } from '../../verify/connectivity/istiod/surroundings';
import type { Editable } from '../../verify/mutations/mutation';
import { objectOf } from '../platform-objects';

interface Around {
  /** Envoy. */
  readonly program: string;
  readonly folder: string;
  readonly environment: Environment;
  /** Program that knows istiod. */
  readonly istiod: string;
  /** Domain of the hosts. */
  readonly domain: string;
  /** What is here of what the gateway leads to, by its clusters. */
  readonly behind: Readonly<Record<string, Upstream>>;
}

/** Nobody listens there. */
const NOWHERE: Upstream = { port: 1 };

/** The ingress gateway as istiod configures it of `dist`, in a real Envoy. */
export class Edge {
  private constructor(
    private readonly envoy: ChildProcess,
    readonly domain: string,
    readonly ports: { readonly http: number; readonly https: number },
    /** Certificates of its servers, PEM. */
    readonly certificates: readonly string[],
  ) {}

  static async start({ program, folder, environment, istiod, domain, behind }: Around): Promise<Edge> {
    const cluster = new Surroundings(environment, 'gateways');
    const [{ said }] = askIstiod<Editable[]>(istiod, 'gateways', [['gateway', cluster]]) as [Editable];
    const [http, https] = (await freePorts(2)) as [number, number];
    const certificates: string[] = [];
    const bootstrap = edgeBootstrap(said[0], {
      ports: { 80: http, 443: https },
      behind: (name) => behind[name] ?? NOWHERE,
      // As in the cluster, no server has one for hosts of another: browsers ask for all that it names by the same connection.
      certificates: (hosts) => {
        const made = createCertificates(...hosts);
        certificates.push(made.certificate);
        return made;
      },
    });
    const envoy = await startEnvoy(program, folder, bootstrap);
    return new Edge(envoy, domain, { http, https }, certificates);
  }

  stop(): void {
    this.envoy.kill();
  }
}

/** What the gateway calls the program that a VirtualService leads to. */
export function clusterOf(virtualService: string): string {
  const { route } = objectOf('VirtualService', virtualService).spec.http.at(-1);
  const [{ destination }] = route;
  return clusterAt(destination.host, destination.port.number);
}

export const clusterAt = (host: string, port: number): string => `outbound|${port}||${host}`;
