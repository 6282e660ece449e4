import { parse } from 'yaml';
import type { Manifest } from '../../../constructs/component';
import { Platform } from '../../../constructs/platform';
import { componentsOf } from '../../../constructs/synthesis';
import { dev } from '../../../environments/dev';
import type { Environment } from '../../../environments/environment';
import { prod } from '../../../environments/prod';
import { find } from '../../manifests';
import { manifestsOf as stage } from '../tenancy/stage';

/** What a collector does with a label of a pod, as both have it. */
interface Rule {
  readonly sources: readonly string[];
  readonly regex?: string;
  readonly target: string;
}

interface Collector {
  readonly namespaces: readonly string[];
  /** Label of pods that are found in any namespace. */
  readonly anywhere?: string;
  readonly rules: readonly Rule[];
}

const withPromtail = (environment: Environment): Environment =>
  ({ ...environment, loki: { ...environment.loki, collector: 'promtail' } }) as Environment;
const withoutTenants = ({ tenants, ...environment }: Environment): Environment => environment;

/** All that the components of an environment are. */
const manifestsOf = (environment: Environment) =>
  componentsOf(new Platform(environment)).flatMap((component) => component.toJson());

function alloy(environment: Environment): Collector {
  const text: string = find(manifestsOf(environment), 'ConfigMap', 'alloy').data['config.alloy'];
  const [, names = '[]'] = /names = (\[.*\])/.exec(text) ?? [];
  const [, anywhere] = /selectors \{\s+role = "pod"\s+label = "([^"]+)"/.exec(text) ?? [];
  const [block = ''] = text.split('loki.source.kubernetes');
  const rules = [
    ...block.matchAll(/source_labels = (\[.*\])(?:\s+regex = (".*"))?\s+target_label = "(\w+)"/g),
  ];
  return {
    namespaces: JSON.parse(names),
    anywhere,
    rules: rules.map(([, sources = '', regex, target = '']) => ({
      sources: JSON.parse(sources),
      ...(regex && { regex: JSON.parse(regex) }),
      target,
    })),
  };
}

function promtail(environment: Environment): Collector {
  const { data } = find(manifestsOf(withPromtail(environment)), 'ConfigMap', 'promtail');
  const [job] = parse(data['promtail.yaml']).scrape_configs;
  const [inNamespaces, anywhere] = job.kubernetes_sd_configs;
  return {
    namespaces: inNamespaces.namespaces.names,
    anywhere: anywhere?.selectors[0].label,
    rules: job.relabel_configs
      .filter(({ target_label }: { target_label: string }) => !target_label.startsWith('__'))
      .map((rule: { source_labels: string[]; regex?: string; target_label: string }) => ({
        sources: rule.source_labels,
        regex: rule.regex,
        target: rule.target_label,
      })),
  };
}

/** As Prometheus relabels: sources joined by `;`, a regular expression for the whole of them, no label of an empty value. */
function relabel(rules: readonly Rule[], meta: Readonly<Record<string, string>>): Record<string, string> {
  const found = rules.flatMap(({ sources, regex = '(.*)', target }) => {
    const joined = sources.map((source) => meta[source] ?? '').join(';');
    const value = new RegExp(`^(?:${regex})$`).exec(joined)?.[1];
    return value ? [[target, value]] : [];
  });
  return Object.fromEntries(found);
}

/** What discovery says of a container in a pod. */
const discovered = (namespace: string, container: string, labels: Readonly<Record<string, string>>) => ({
  __meta_kubernetes_namespace: namespace,
  __meta_kubernetes_pod_name: 'pod-0',
  __meta_kubernetes_pod_container_name: container,
  __meta_kubernetes_pod_node_name: 'node-1',
  ...Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [
      `__meta_kubernetes_pod_label_${key.replace(/[^a-zA-Z0-9_]/g, '_')}`,
      value,
    ]),
  ),
});

/** The templates of pods in a workload. */
function templatesOf(manifest: Manifest) {
  if (manifest.kind !== 'Deployment' && manifest.kind !== 'CronJob') return [];
  const { spec } = find([manifest], manifest.kind, manifest.metadata.name);
  return [(spec.jobTemplate?.spec ?? spec).template];
}

describe.each([
  ['Alloy', alloy],
  ['Promtail', promtail],
] as const)('%s', (_, collector) => {
  it.each([
    ['dev', dev],
    ['prod', prod],
  ] as const)('collects from every namespace that the platform writes in %s', (_, environment) => {
    const written = manifestsOf(collector === promtail ? withPromtail(environment) : environment)
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name);
    expect(written).toEqual(expect.arrayContaining(['argocd', 'istio-ingress', 'tenancy-system']));
    expect([...collector(environment).namespaces].sort()).toEqual(written.sort());
  });

  it("finds every pod of a tenant's stage in its namespace, which it does not know", () => {
    const { anywhere = '' } = collector(prod);
    const templates = stage().flatMap(templatesOf);
    expect(templates).toHaveLength(3);
    for (const { metadata } of templates) expect(metadata.labels).toHaveProperty([anywhere]);
  });

  it('looks for no tenants where there are none', () => {
    expect(collector(withoutTenants(prod)).anywhere).toBeUndefined();
  });

  it("labels a tenant's lines by tenant and stage", () => {
    const { rules } = collector(prod);
    const api = find(stage('', 'test'), 'Deployment', 'api').spec.template.metadata.labels;
    expect(relabel(rules, discovered('tenant-acme-test', 'api', api))).toEqual({
      namespace: 'tenant-acme-test',
      pod: 'pod-0',
      container: 'api',
      app: 'api',
      tenant: 'acme',
      stage: 'test',
      node: 'node-1',
    });
  });

  it.each([
    ['what Kubernetes recommends', { 'app.kubernetes.io/name': 'loki', app: 'other' }, 'loki'],
    ["Istio's charts", { app: 'istiod' }, 'istiod'],
  ])('labels lines by app, from the label of %s', (_, labels, app) => {
    const { rules } = collector(prod);
    const { tenant, stage, ...line } = relabel(rules, discovered('istio-system', 'discovery', labels));
    expect([tenant, stage, line.app]).toEqual([undefined, undefined, app]);
  });
});
