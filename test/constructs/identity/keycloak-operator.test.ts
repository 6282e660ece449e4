import { App } from 'cdk8s';
import { connectionsOf, describe as nameOf } from '../../../constructs/connection';
import { KeycloakOperator } from '../../../constructs/identity/keycloak-operator';
import { images } from '../../../constructs/versions';
import type { EnvVar, PolicyRule } from '../../../imports/k8s';
import { find } from '../../manifests';

describe('the Keycloak operator', () => {
  const app = new App();
  const operator = new KeycloakOperator(app, 'keycloak-operator');
  const manifests = operator.toJson();
  const { spec } = find(manifests, 'Deployment', 'keycloak-operator');
  const pod = spec.template.spec;
  const [container] = pod.containers;

  it('runs beside the servers, before them', () => {
    expect(operator).toMatchObject({ namespace: 'iam-system', project: 'iam', wave: 'operators' });
  });

  // It exits when the definition of one of its kinds is missing.
  it("takes all of upstream's CRDs, and nothing else of upstream's, at the version of its image", () => {
    expect(operator.manifests).toMatchObject({
      path: 'kubernetes',
      include: 'keycloak*.k8s.keycloak.org-v1.yml',
      revision: images.keycloakOperator.split(/[:@]/)[1],
    });
  });

  it('makes servers of the version of its own', () => {
    const version = (image: string) => image.split(/[:@]/)[1];
    expect(version(images.keycloak)).toBe(version(images.keycloakOperator));
    expect(container.env).toContainEqual({ name: 'RELATED_IMAGE_KEYCLOAK', value: images.keycloak });
  });

  it('watches its own namespace only, for each of its kinds', () => {
    const watched = container.env.filter(({ name }: EnvVar) => name.endsWith('CONTROLLER_NAMESPACES'));
    expect(watched.map(({ value }: EnvVar) => value)).toEqual(Array(4).fill('JOSDK_WATCH_CURRENT'));
    expect(container.env).toContainEqual({
      name: 'KUBERNETES_NAMESPACE',
      valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
    });
  });

  it('is alone, during an update as well', () => {
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  it('meets Pod Security "restricted" and writes to /tmp only', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  });

  it('is probed and limited', () => {
    expect(container).toMatchObject({
      startupProbe: { httpGet: { path: '/q/health/started', port: 'http' } },
      readinessProbe: { httpGet: { path: '/q/health/ready', port: 'http' } },
      livenessProbe: { httpGet: { path: '/q/health/live', port: 'http' } },
      resources: { requests: { cpu: '300m', memory: '450Mi' }, limits: { cpu: '700m', memory: '450Mi' } },
    });
  });

  it('calls the API server and nobody else, and nobody calls it', () => {
    expect(connectionsOf(app).map(({ from, to }) => [nameOf(from), nameOf(to)])).toEqual([
      ['iam-system/keycloak-operator', 'kubernetes-api'],
    ]);
  });

  describe('has rights', () => {
    const rules: PolicyRule[] = find(manifests, 'Role', 'keycloak-operator').rules;
    const verbsOn = (resource: string) =>
      new Set(rules.filter(({ resources }) => resources?.includes(resource)).flatMap(({ verbs }) => verbs));

    it('in its namespace only', () => {
      expect(manifests.filter(({ kind }) => kind.startsWith('Cluster'))).toEqual([]);
      expect(find(manifests, 'RoleBinding', 'keycloak-operator')).toMatchObject({
        roleRef: { kind: 'Role', name: 'keycloak-operator' },
        subjects: [{ kind: 'ServiceAccount', name: 'keycloak-operator', namespace: 'iam-system' }],
      });
    });

    it('without wildcards', () => {
      const values = rules.flatMap(({ apiGroups, resources, verbs }) => [apiGroups, resources, verbs].flat());
      expect(values).not.toContain('*');
    });

    it('to change no policy and no way in', () => {
      for (const resource of ['ingresses', 'networkpolicies']) {
        expect(verbsOn(resource)).toEqual(new Set(['get', 'list', 'watch']));
      }
    });

    it('to make servers, their Services and Secrets, and the Jobs of updates and imports', () => {
      for (const resource of ['statefulsets', 'services', 'secrets', 'jobs']) {
        expect(verbsOn(resource)).toContain('create');
      }
    });

    it('to report on its own kinds, but not to make them', () => {
      for (const kind of [
        'keycloaks',
        'keycloakrealmimports',
        'keycloakoidcclients',
        'keycloaksamlclients',
      ]) {
        expect(verbsOn(kind)).toEqual(new Set(['get', 'list', 'watch', 'update', 'patch']));
        expect(verbsOn(`${kind}/status`)).toEqual(new Set(['get', 'update', 'patch']));
      }
    });
  });
});
