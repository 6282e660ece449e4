import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import type { ControlPlane } from '../../cli/cluster/control-plane/control-plane';
import { freePorts } from '../../cli/cluster/control-plane/free-ports';
import type { Service, Workspace } from '../../cli/cluster/control-plane/workspace';
import { until } from '../../cli/cluster/until';
import type { Environment } from '../../verify/dist';
import { patched } from './json-patch';
import { NODE_ADDRESS } from './node';
import type { Programs } from './programs/provide';

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind
type Json = any;

/** Seconds until istiod is ready. */
const PATIENCE = 60;

/** What a stock Envoy does not have: filters that tell names of peers to each other, and add protocols of Istio to TLS. */
const STOCK_ENVOY = { PILOT_ENABLE_METADATA_EXCHANGE: 'false', PILOT_ENABLE_ALPN_FILTER: 'false' };

/** What the chart of istiod makes of the values in dist, as istioctl renders it, with the CRDs. */
export function renderedIstiod(istioctl: string, environment: Environment, folder: string): Json[] {
  const application: Json = environment.objects.find(
    ({ kind, name }) => kind === 'Application' && name.endsWith('-istiod'),
  )?.manifest;
  const { meshConfig: own, global, env } = application.spec.sources[0].helm.valuesObject;
  const meshConfig = { ...own, defaultProviders: { metrics: [] } };
  const operator = {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    // Without the CNI plugin, the rules of iptables are an init container: that is what the test runs.
    spec: { profile: 'minimal', values: { meshConfig, global, pilot: { env, cni: { enabled: false } } } },
  };
  const file = path.join(folder, 'istio-operator.json');
  writeFileSync(file, JSON.stringify(operator));
  const { status, stdout, stderr } = spawnSync(istioctl, ['manifest', 'generate', '-f', file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`istioctl must render istiod, got:\n${stderr}`);
  return loadAll(stdout).filter(Boolean);
}

export const ofKind = (objects: readonly Json[], kind: string): Json[] =>
  objects.filter((one) => one.kind === kind);

/** istiod on the node, asked by the proxies of pods over mutual TLS. */
export class Istiod {
  private constructor(
    private readonly service: Service,
    private readonly webhookPort: number,
  ) {}

  static async start(
    { istio }: Programs,
    controlPlane: ControlPlane,
    workspace: Workspace,
    rendered: readonly Json[],
  ): Promise<Istiod> {
    const [http, https, monitoring] = await freePorts(3);
    const [{ spec }] = ofKind(rendered, 'Deployment');
    const [container] = spec.template.spec.containers;
    const env = Object.fromEntries(
      container.env.flatMap(({ name, value }: Json) => (value === undefined ? [] : [[name, value]])),
    );
    const own = {
      ISTIOD_CUSTOM_HOST: NODE_ADDRESS,
      POD_NAME: 'istiod-0',
      POD_NAMESPACE: 'istio-system',
      SERVICE_ACCOUNT: 'istiod',
    };
    const kept = container.args.filter((one: string) => !one.startsWith('--monitoringAddr'));
    const service = workspace.start(
      'istiod',
      istio,
      [
        'pilot-discovery',
        ...kept,
        `--kubeconfig=${controlPlane.kubeconfig()}`,
        `--httpAddr=127.0.0.1:${http}`,
        `--httpsAddr=127.0.0.1:${https}`,
        `--monitoringAddr=127.0.0.1:${monitoring}`,
        '--grpcAddr=',
        `--secureGRPCAddr=${NODE_ADDRESS}:15012`,
        '--ctrlz_port=0',
      ],
      { env: { ...env, ...own, ...STOCK_ENVOY } },
    );
    const ready = await until(PATIENCE, async () => {
      if (service.ended()) throw new Error(`istiod must keep running, but has ended:\n${service.log()}`);
      const answer = await fetch(`http://127.0.0.1:${http}/ready`).catch(() => undefined);
      return answer?.ok || undefined;
    });
    if (!ready) throw new Error(`istiod must be ready within ${PATIENCE} seconds:\n${service.log()}`);
    return new Istiod(service, https as number);
  }

  requireRunning(): void {
    if (this.service.ended()) throw new Error(`istiod has ended:\n${this.service.log()}`);
  }

  /** Containers of a pod after injection, by name. */
  async inject(pod: object): Promise<ReadonlyMap<string, Json>> {
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'one', namespace: (pod as Json).metadata.namespace, object: pod },
    };
    const { response } = await this.ask('/inject', review);
    if (!response.allowed) throw new Error(`injection must be done, got ${JSON.stringify(response.status)}`);
    const { spec } = patched(pod, JSON.parse(Buffer.from(response.patch, 'base64').toString()));
    const containers: Json[] = [...(spec.initContainers ?? []), ...spec.containers];
    return new Map(containers.map((one) => [one.name, one]));
  }

  private ask(at: string, body: object): Promise<Json> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.webhookPort,
          path: at,
          method: 'POST',
          rejectUnauthorized: false,
          headers: { 'content-type': 'application/json' },
        },
        async (response) => {
          let text = '';
          for await (const chunk of response) text += chunk;
          try {
            resolve(JSON.parse(text));
          } catch {
            reject(new Error(`istiod must answer with JSON, got "${text.slice(0, 300)}"`));
          }
        },
      );
      sent.once('error', reject);
      sent.end(JSON.stringify(body));
    });
  }
}
