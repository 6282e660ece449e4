import { App } from 'cdk8s';
import { iamNamespace } from '../../../constructs/identity/iam-namespace';
import { Alloy, type AlloyProps } from '../../../constructs/observability/alloy';
import { Loki } from '../../../constructs/observability/loki';
import { observabilityNamespace } from '../../../constructs/observability/observability-namespace';
import { validate } from '../../../constructs/synthesis';
import { dev } from '../../../environments/dev';
import { find } from '../../manifests';
import { edges } from './edges';

function alloy(props: Partial<AlloyProps> = {}) {
  const app = new App();
  const loki = new Loki(new App(), 'loki', dev.loki);
  const collected = [iamNamespace, observabilityNamespace];
  const component = new Alloy(app, 'alloy', { namespaces: collected, loki, cluster: 'dev', ...props });
  return { app, manifests: component.toJson() };
}

describe('Alloy', () => {
  it('is valid', () => {
    expect(validate(alloy().app)).toEqual([]);
  });

  it('runs once, and never two at a time', () => {
    const { spec } = find(alloy().manifests, 'Deployment', 'alloy');
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('touches nothing of the node', () => {
    const { spec } = find(alloy().manifests, 'Deployment', 'alloy').spec.template;
    expect(spec).toMatchObject({ securityContext: { runAsNonRoot: true, runAsUser: 473 } });
    expect(spec.volumes.map(({ name, ...kind }: { name: string }) => [name, Object.keys(kind)])).toEqual([
      ['configuration', ['configMap']],
      ['positions', ['emptyDir']],
      ['tmp', ['emptyDir']],
    ]);
  });

  it('notes how far it has read on a volume where one is asked for, which stays when it goes itself', () => {
    const { app, manifests } = alloy({ storage: '1Gi', storageClass: 'fast' });
    expect(validate(app)).toEqual([]);
    const { metadata, spec } = find(manifests, 'PersistentVolumeClaim', 'alloy');
    expect(metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
    expect(spec).toMatchObject({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '1Gi' } },
    });
    const pod = find(manifests, 'Deployment', 'alloy').spec.template.spec;
    const [{ args, volumeMounts }] = pod.containers;
    expect(pod.volumes).toContainEqual({
      name: 'positions',
      persistentVolumeClaim: { claimName: 'alloy' },
    });
    const { mountPath } = volumeMounts.find((mount: { name: string }) => mount.name === 'positions');
    expect(args).toContain(`--storage.path=${mountPath}/data`);
  });

  it('is refused with a volume of no size', () => {
    expect(validate(alloy({ storage: '1G' }).app)).toEqual([
      'alloy: storage must be a whole number with Ki, Mi, Gi or Ti, got "1G"; write it as 10Gi',
    ]);
  });

  it('is not restarted for being unready, or because Loki is away', () => {
    const { spec } = find(alloy().manifests, 'Deployment', 'alloy').spec.template;
    const [{ startupProbe, livenessProbe, readinessProbe }] = spec.containers;
    expect(livenessProbe.httpGet.path).toBe('/metrics');
    for (const { httpGet } of [startupProbe, readinessProbe]) expect(httpGet.path).toBe('/-/ready');
  });

  it('may find pods and read their logs, and nothing else', () => {
    const { manifests } = alloy();
    const rights = manifests.filter(({ kind }) => /Role/.test(kind));
    // A Role elsewhere would open a namespace to all of the project.
    expect(rights.map(({ kind }) => kind)).toEqual(['ClusterRole', 'ClusterRoleBinding']);
    expect(find(manifests, 'ClusterRole', 'alloy').rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ]);
    expect(find(manifests, 'ClusterRoleBinding', 'alloy').subjects).toEqual([
      { kind: 'ServiceAccount', name: 'alloy', namespace: 'observability-system' },
    ]);
  });

  it('collects only from the namespaces that it is given', () => {
    const { data } = find(alloy({ namespaces: [iamNamespace] }).manifests, 'ConfigMap', 'alloy');
    expect(data['config.alloy']).toContain('names = ["iam-system"]');
  });

  it('may push to Loki and do nothing else there', () => {
    expect(edges(alloy().app)).toEqual({
      'observability-system/alloy -> kubernetes-api': 'any',
      'observability-system/alloy -> observability-system/loki:http': {
        methods: ['POST'],
        paths: ['/loki/api/v1/push'],
      },
    });
  });

  it('starts anew when its configuration changes', () => {
    const checksum = (cluster: string) =>
      find(alloy({ cluster }).manifests, 'Deployment', 'alloy').spec.template.metadata.annotations;
    expect(checksum('dev')).not.toEqual(checksum('prod'));
  });

  it('is refused without a namespace', () => {
    expect(validate(alloy({ namespaces: [] }).app)).toEqual([
      'alloy: namespaces must have at least one, got none; say whose logs are collected',
    ]);
  });

  it('asks for little by default', () => {
    const { containers } = find(alloy().manifests, 'Deployment', 'alloy').spec.template.spec;
    expect(containers[0].resources).toEqual({
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    });
  });

  it('is refused with memory that is none', () => {
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1G' } };
    expect(validate(alloy({ resources }).app)).toEqual([
      'alloy: resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "1G"; write it as 10Gi',
    ]);
  });

  it('has this configuration', () => {
    expect(find(alloy().manifests, 'ConfigMap', 'alloy').data['config.alloy']).toMatchSnapshot();
  });
});
