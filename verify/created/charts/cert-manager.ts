import { crds, secret, service, serviceAccount, webhook, workload } from '../drafts';
import { field, number } from '../field';
import { type Chart, fullName, type Release, selectorLabels } from './chart';

/** @see https://github.com/cert-manager/cert-manager/tree/v1.21.1/deploy/charts/cert-manager/templates */
export const certManager: Chart = function* (release) {
  const { namespace, values } = release;
  const name = fullName('cert-manager', release);
  if (field(values, 'crds', 'enabled') === true || field(values, 'installCRDs') === true)
    yield* definitions();
  const metrics = { name: 'tcp-prometheus-servicemonitor', port: 9402 };
  const webhookPort = number(values, 'webhook', 'securePort') ?? 10250;
  yield* program(release, 'cert-manager', name, 'controller', [
    { name: 'http-metrics', port: 9402 },
    { name: 'http-healthz', port: 9403 },
  ]);
  yield service(namespace, name, labels(release, 'cert-manager', 'controller'), metrics);
  yield* program(release, 'webhook', `${name}-webhook`, 'webhook', [
    { name: 'https', port: webhookPort },
    { name: 'healthcheck', port: 6080 },
    { name: 'http-metrics', port: 9402 },
  ]);
  yield service(namespace, `${name}-webhook`, labels(release, 'webhook', 'webhook'), {
    name: 'https',
    port: 443,
    targetPort: webhookPort,
  });
  yield* program(release, 'cainjector', `${name}-cainjector`, 'cainjector', [
    { name: 'http-metrics', port: 9402 },
  ]);
  yield secret(namespace, `${name}-webhook-ca`, 'ca.crt', 'tls.crt', 'tls.key');
  const target = { namespace, name: `${name}-webhook` };
  yield webhook('Validating', `${name}-webhook`, target, 'cert-manager.io', '*');
  yield webhook('Mutating', `${name}-webhook`, target, 'cert-manager.io', 'certificaterequests');
};

const labels = (release: Release, name: string, component: string) => ({
  ...selectorLabels(name, release),
  'app.kubernetes.io/component': component,
});

function* program(
  release: Release,
  app: string,
  name: string,
  component: string,
  ports: readonly { name: string; port: number }[],
) {
  const { namespace } = release;
  yield serviceAccount(namespace, name);
  const podLabels = { app, ...labels(release, app, component) };
  yield workload({ namespace, name, labels: podLabels, serviceAccount: name, ports });
}

const definitions = () => [
  ...crds(
    'cert-manager.io',
    'certificates Certificate',
    'certificaterequests CertificateRequest',
    'clusterissuers ClusterIssuer',
    'issuers Issuer',
  ),
  ...crds('acme.cert-manager.io', 'challenges Challenge', 'orders Order'),
];
