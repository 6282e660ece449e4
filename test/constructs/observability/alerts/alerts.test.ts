import type { Manifest } from '../../../../constructs/component';
import { Platform } from '../../../../constructs/platform';
import { componentsOf } from '../../../../constructs/synthesis';
import { dev } from '../../../../environments/dev';
import { prod } from '../../../../environments/prod';
import { find } from '../../../manifests';

describe.each([dev, prod])('alerts of $name', (environment) => {
  const manifests = componentsOf(new Platform(environment)).flatMap((component) => component.toJson());
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const rules = of('PrometheusRule');
  // Those of the group `scrapes` are made of the monitors, and tested with them.
  const expressions = rules
    .filter(({ metadata }) => metadata.name !== 'scrapes')
    .flatMap((rule) => JSON.stringify(rule));

  it('are read by Prometheus', () => {
    const { ruleSelector, ruleNamespaceSelector } = find(manifests, 'Prometheus', 'main').spec;
    expect(ruleNamespaceSelector).toBeUndefined();
    for (const { metadata } of rules) {
      expect(metadata.labels).toMatchObject(ruleSelector.matchLabels);
      expect(metadata.namespace).toBe(find(manifests, 'Prometheus', 'main').metadata.namespace);
    }
  });

  it('ask for jobs that are scraped', () => {
    const jobs = [
      ...JSON.stringify(manifests).matchAll(
        /"targetLabel":"job","replacement":"([^"]+)"|"replacement":"([^"]+)","targetLabel":"job"/g,
      ),
    ];
    const scraped = new Set(jobs.map(([, first, second]) => first ?? second));
    const asked = expressions.flatMap((text) =>
      [...text.matchAll(/job=\\"([^"\\]+)\\"/g)].map(([, job]) => job),
    );
    expect(new Set(asked)).toEqual(new Set(['istiod', 'node-exporter', 'kube-state-metrics', 'kubelet']));
    expect(asked.filter((job) => !scraped.has(job))).toEqual([]);
  });

  it('know every PostgreSQL cluster of the platform', () => {
    const clusters = of('Cluster').map(({ metadata }) => metadata.name);
    const { groups } = (find(manifests, 'PrometheusRule', 'postgres') as Manifest & { spec: Rules }).spec;
    const known = groups.flatMap((group) => group.rules.map(({ labels }) => labels?.cnpg_cluster));
    // Once for each that has backups, too.
    expect([...new Set(known.filter(Boolean))]).toEqual(clusters);
  });

  it('take as plain text what is declared, and nothing else', () => {
    const text = JSON.stringify(find(manifests, 'PrometheusRule', 'mesh'));
    const workloads = [...text.matchAll(/destination_workload=~\\"([^(]+)/g)].map(([, workload]) => workload);
    const permissive = of('PeerAuthentication')
      .filter((object) => JSON.stringify(object).includes('"portLevelMtls"'))
      .map(({ metadata }) => metadata.name);
    expect(permissive.length).toBeGreaterThan(0);
    for (const name of permissive)
      expect(workloads.some((workload) => name.includes(workload as string))).toBe(true);
    expect(new Set(workloads).size).toBe(permissive.length);
  });

  it('link to the runbooks of the repository', () => {
    expect(expressions[0]).toContain('"https://github.com/example/platform/blob/main/docs/runbooks/');
  });
});

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly labels?: Record<string, string> }[] }[];
}
