import type { MutableDist, Mutation } from './mutation';

export const waves: readonly Mutation[] = [
  {
    name: 'the operator of Keycloak comes in the wave of Keycloak',
    environment: 'prod',
    rule: 'waves/definition',
    also: ['waves/owner'],
    mutate: (dist) => dist.setWave('keycloak-operator', 4),
  },
  {
    name: 'the operator of Keycloak is removed and its definitions stay',
    environment: 'prod',
    rule: 'waves/owner',
    mutate: (dist) => dist.remove('Deployment iam-system/keycloak-operator'),
  },
  {
    name: 'the database is moved to the wave of its operator',
    environment: 'prod',
    rule: 'waves/definition',
    also: ['waves/owner', 'waves/webhook'],
    mutate: (dist) => dist.setWave('keycloak-db', 3),
  },
  {
    name: 'the mesh’s policies are moved to the wave of istiod',
    environment: 'dev',
    rule: 'waves/definition',
    also: ['waves/owner', 'waves/webhook'],
    mutate: (dist) => dist.setWave('mesh-policy', 1),
  },
  {
    name: 'the gateway is moved to the wave of istiod, which injects its proxy',
    environment: 'prod',
    rule: 'waves/definition',
    also: ['waves/owner', 'waves/webhook', 'waves/reference'],
    mutate: (dist) => dist.setWave('ingress-gateway', 1),
  },
  {
    name: 'istiod is moved behind the operators that get a sidecar',
    environment: 'dev',
    rule: 'waves/owner',
    also: ['waves/webhook'],
    mutate: (dist) => dist.setWave('istiod', 3),
  },
  {
    name: 'an operator that gets a sidecar is moved to the wave of istiod',
    environment: 'prod',
    rule: 'waves/webhook',
    mutate: (dist) => dist.setWave('keycloak-operator', 1),
  },
  {
    name: 'the namespaces come in the wave of the charts that go into them',
    environment: 'prod',
    rule: 'waves/namespace',
    mutate: (dist) => dist.setWave('namespaces', 1),
  },
  {
    name: 'the database is moved behind Keycloak, which waits for its Secret',
    environment: 'prod',
    rule: 'waves/reference',
    mutate: (dist) => dist.setWave('keycloak-db', 5),
  },
  {
    name: 'the gateway asks a program that comes later',
    environment: 'prod',
    rule: 'waves/reference',
    mutate: (dist) => {
      const policy = 'AuthorizationPolicy istio-ingress/istio-ingress-ask-crowdsec';
      const manifest = dist.edit(policy);
      dist.remove(policy);
      dist.add('ingress-gateway', manifest);
    },
  },
  {
    name: 'the store is moved behind the Secrets that come from it',
    environment: 'prod',
    rule: 'waves/reference',
    mutate: (dist) => dist.setWave('secret-store', 5),
  },
  {
    name: 'cert-manager is moved behind the certificates',
    environment: 'dev',
    rule: 'waves/namespace',
    mutate: (dist) => {
      dist.setWave('cert-manager', 3);
      dist.setWave('namespaces', 3);
    },
    also: ['waves/definition', 'waves/owner'],
  },
  {
    name: 'the chart of cert-manager leaves its definitions out',
    environment: 'prod',
    rule: 'waves/definition',
    mutate: (dist) => {
      dist.application('cert-manager').spec.sources[0].helm.valuesObject.crds.enabled = false;
    },
  },
  {
    name: 'a ConfigMap comes in a later wave of its Application than what mounts it',
    environment: 'dev',
    rule: 'waves/sync',
    mutate: (dist) => {
      dist.edit('ConfigMap observability-system/loki').metadata.annotations = {
        'argocd.argoproj.io/sync-wave': '1',
      };
    },
  },
  {
    name: 'a workload becomes a hook that runs before its ServiceAccount is there',
    environment: 'prod',
    rule: 'waves/sync',
    mutate: (dist) => {
      dist.edit('Deployment observability-system/alloy').metadata.annotations = {
        'argocd.argoproj.io/hook': 'PreSync',
      };
    },
  },
  {
    name: 'the Application of a component is removed',
    environment: 'prod',
    rule: 'waves/folder',
    mutate: (dist) => dist.remove('Application argocd/prod-loki'),
  },
  {
    name: 'an Application applies the folder of another',
    environment: 'dev',
    rule: 'waves/folder',
    mutate: (dist) => {
      dist.application('grafana').spec.source.path = 'dev/loki';
    },
  },
  {
    name: 'a tenant is missing in the index that the ApplicationSet reads',
    environment: 'prod',
    rule: 'waves/folder',
    mutate: (dist) => dist.removeIndex('prod/tenants/acme-prod.json'),
  },
  {
    name: 'no index names the environment, so that nobody applies its root',
    environment: 'dev',
    rule: 'waves/folder',
    mutate: (dist) => dist.removeIndex('dev.json'),
  },
  {
    name: 'a component uses a chart that nobody has described',
    environment: 'dev',
    rule: 'waves/folder',
    mutate: (dist) => {
      dist.application('istio-cni').spec.source.chart = 'ztunnel';
    },
  },
  {
    name: 'a project does not allow the repository of a chart',
    environment: 'prod',
    rule: 'waves/project',
    mutate: (dist) => {
      const { spec } = dist.edit('AppProject argocd/infrastructure');
      spec.sourceRepos = spec.sourceRepos.filter((url: string) => !url.includes('jetstack'));
    },
  },
  {
    name: 'a component is put into a project of another domain',
    environment: 'dev',
    rule: 'waves/project',
    mutate: (dist) => {
      dist.application('keycloak').spec.project = 'observability';
      dist.application('keycloak').spec.destination.namespace = 'default';
    },
  },
  {
    name: 'a tenant brings a StatefulSet, which its project does not allow',
    environment: 'prod',
    rule: 'waves/project',
    mutate: (dist) =>
      dist.add('tenants/acme-prod', {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'web', namespace: 'kube-system' },
      }),
  },
  {
    name: 'a ClusterRole appears in a project that allows none',
    environment: 'prod',
    rule: 'waves/project',
    mutate: (dist) =>
      dist.add('loki', {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'loki' },
      }),
  },
  {
    name: 'the Application of the CRDs of Keycloak prunes what is gone from their folder',
    environment: 'prod',
    rule: 'waves/prune',
    mutate: (dist) => {
      const { syncPolicy } = dist.application('keycloak-operator').spec;
      syncPolicy.syncOptions = syncPolicy.syncOptions.filter((option: string) => option !== 'Prune=false');
    },
  },
  {
    name: 'the CRDs of External Secrets are made anew before each sync',
    environment: 'dev',
    rule: 'waves/prune',
    mutate: (dist) => {
      const [chart] = dist.application('external-secrets').spec.sources;
      chart.helm.valuesObject.crds.annotations['argocd.argoproj.io/hook'] = 'PreSync';
    },
  },
  {
    name: 'the gate between the waves no longer looks whether there is a status',
    environment: 'prod',
    rule: 'waves/health',
    mutate: (dist) => replaceGate(dist, (lua) => lua.replace('status == nil or status.sync == nil or', '')),
  },
  {
    name: 'the gate between the waves uses a library that Argo CD does not open',
    environment: 'dev',
    rule: 'waves/health',
    mutate: (dist) => replaceGate(dist, (lua) => lua.replace('tostring(status.', 'string.lower(status.')),
  },
  {
    name: 'the gate between the waves asks a text for its method',
    environment: 'prod',
    rule: 'waves/health',
    mutate: (dist) =>
      replaceGate(dist, (lua) => lua.replace('status.sync.status ~=', 'status.sync.status:lower() ~=')),
  },
  {
    name: 'the gate between the waves is cut off',
    environment: 'prod',
    rule: 'waves/health',
    mutate: (dist) => replaceGate(dist, (lua) => `${lua.slice(0, lua.indexOf('local compared'))}if`),
  },
];

function replaceGate(dist: MutableDist, change: (lua: string) => string): void {
  const { cm } = dist.application('argocd').spec.sources[0].helm.valuesObject.configs;
  const key = 'resource.customizations.health.argoproj.io_Application';
  cm[key] = change(cm[key]);
}
