import { Construct } from 'constructs';
import {
  ServiceMonitorSpecEndpointsScheme as Scheme,
  ServiceMonitor,
} from '../../imports/monitoring.coreos.com';
import { connect, imply, type Pods } from '../connection';
import { scrapeClasses } from '../observability/metrics/scrape-classes';
import { proxyMetrics, type Workload } from '../workload';
import { metricsPort } from './stage-server';

export interface StageMonitorProps {
  /** Who collects. */
  readonly prometheus: Pods;
  /** Series that a pod of it may give: of one that gives more none is taken, so that it does not drown the others'. @default 5000 */
  readonly sampleLimit?: number;
  /** The service with metrics. */
  readonly api: Workload;
  /** All workloads, whose proxies have metrics of their own. */
  readonly workloads: readonly Workload[];
}

/** Has the api's metrics collected, by mutual TLS, and those of the proxies. */
export class StageMonitor extends Construct {
  constructor(scope: Construct, id: string, props: StageMonitorProps) {
    super(scope, id);
    const { prometheus, sampleLimit = 5000, api, workloads } = props;
    new ServiceMonitor(this, 'service-monitor', {
      metadata: { name: api.name },
      spec: {
        selector: { matchLabels: api.labels },
        scrapeClass: scrapeClasses.mesh,
        sampleLimit,
        // The sidecar would offer HTTP/2, which the api may not speak.
        endpoints: [{ port: metricsPort, path: '/metrics', scheme: Scheme.HTTPS, enableHttp2: false }],
      },
    });
    connect(prometheus, api.endpoint(metricsPort), { http: { methods: ['GET'], paths: ['/metrics'] } });
    for (const workload of workloads) {
      imply(prometheus, workload.endpoint(proxyMetrics), proxyMetricsBecause);
    }
  }
}

/** Why proxies are asked without mutual TLS. */
export const proxyMetricsBecause =
  'the metrics of proxies are outside of mutual TLS, and for Prometheus alone';
