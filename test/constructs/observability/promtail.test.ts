import { App } from 'cdk8s';
import { parse } from 'yaml';
import { iamNamespace } from '../../../constructs/identity/iam-namespace';
import { Loki } from '../../../constructs/observability/loki';
import { observabilityNamespace } from '../../../constructs/observability/observability-namespace';
import { Promtail, type PromtailProps } from '../../../constructs/observability/promtail';
import { validate } from '../../../constructs/synthesis';
import { dev } from '../../../environments/dev';
import { find } from '../../manifests';
import { edges } from './edges';

function promtail(props: Partial<PromtailProps> = {}) {
  const app = new App();
  const loki = new Loki(new App(), 'loki', dev.loki);
  const collected = [iamNamespace, observabilityNamespace];
  const component = new Promtail(app, 'promtail', { namespaces: collected, loki, ...props });
  return { app, component, manifests: component.toJson() };
}

const pod = () => find(promtail().manifests, 'DaemonSet', 'promtail').spec.template.spec;

describe('Promtail', () => {
  it('is valid', () => {
    expect(validate(promtail().app)).toEqual([]);
  });

  it('is in the namespace that allows privileged pods', () => {
    expect(promtail().component.namespace).toBe('promtail-system');
    expect(promtail().component.brings?.podSecurity).toBe('privileged');
  });

  it('runs on every node, whatever its taints', () => {
    expect(pod().tolerations).toEqual([{ operator: 'Exists' }]);
  });

  it('is not restarted while there is no log to read', () => {
    const [{ livenessProbe, readinessProbe }] = pod().containers;
    expect(readinessProbe.httpGet.path).toBe('/ready');
    expect(livenessProbe.httpGet.path).toBe('/metrics');
  });

  it('is root, with every other privilege dropped', () => {
    expect(pod().securityContext).toMatchObject({ runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod().containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('reads the log files of the node and writes its positions, and sees nothing else of it', () => {
    const paths = pod().volumes.flatMap(
      ({ hostPath }: { hostPath?: { path: string } }) => hostPath?.path ?? [],
    );
    expect(paths).toEqual(['/var/log/pods', '/run/promtail']);
    expect(pod().containers[0].volumeMounts).toContainEqual({
      name: 'logs',
      mountPath: '/var/log/pods',
      readOnly: true,
    });
  });

  it('may find pods, and nothing else', () => {
    const { manifests } = promtail();
    const rights = manifests.filter(({ kind }) => /Role/.test(kind));
    // A Role elsewhere would open a namespace to all of the project.
    expect(rights.map(({ kind }) => kind)).toEqual(['ClusterRole', 'ClusterRoleBinding']);
    expect(find(manifests, 'ClusterRole', 'promtail').rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
  });

  it('may push to Loki and do nothing else there', () => {
    expect(edges(promtail().app)).toEqual({
      'promtail-system/promtail -> kubernetes-api': 'any',
      'promtail-system/promtail -> observability-system/loki:http': {
        methods: ['POST'],
        paths: ['/loki/api/v1/push'],
      },
    });
  });

  it('takes of each stage of a tenant, and of the access log, so many lines, and drops the rest', () => {
    const { manifests } = promtail({ tenantLinesPerSecond: 7, accessLogLinesPerSecond: 9 });
    const [job] = parse(find(manifests, 'ConfigMap', 'promtail').data['promtail.yaml']).scrape_configs;
    const matches = job.pipeline_stages.flatMap(
      ({ match }: { match?: { stages?: object[] } }) => match ?? [],
    );
    expect(
      matches.filter(({ stages: [stage] = [] }: { stages?: object[] }) => stage && 'limit' in stage),
    ).toEqual([
      {
        selector: '{tenant=~".+"}',
        stages: [{ limit: { rate: 7, burst: 70, drop: true, by_label_name: 'namespace' } }],
      },
      {
        selector: '{namespace="istio-ingress",container="istio-proxy"}',
        stages: [{ limit: { rate: 9, burst: 90, drop: true } }],
      },
    ]);
  });

  it('is refused without a namespace', () => {
    expect(validate(promtail({ namespaces: [] }).app)).toEqual([
      'promtail: namespaces must have at least one, got none; say whose logs are collected',
    ]);
  });

  it('asks for little by default', () => {
    expect(pod().containers[0].resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '200m', memory: '128Mi' },
    });
  });

  it('is refused with memory that is none', () => {
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1G' } };
    expect(validate(promtail({ resources }).app)).toEqual([
      'promtail: resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "1G"; write it as 10Gi',
    ]);
  });

  it('has this configuration', () => {
    expect(find(promtail().manifests, 'ConfigMap', 'promtail').data['promtail.yaml']).toMatchSnapshot();
  });
});
