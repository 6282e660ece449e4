import type { Mutation } from './mutation';

const deployment = 'Deployment observability-system/grafana';
const statefulSet = 'StatefulSet observability-system/loki';
const keycloak = 'Keycloak iam-system/keycloak-instance';

export const references: readonly Mutation[] = [
  {
    name: 'the producer of the Secret with the database’s CA is removed',
    environment: 'prod',
    rule: 'references/object',
    mutate: (dist) => dist.remove('ExternalSecret iam-system/keycloak-db-ca-certificate'),
  },
  {
    name: 'the database is renamed and Keycloak keeps the old Secret',
    environment: 'prod',
    rule: 'references/object',
    // selectors, hosts and what is read from the old Secret break as well
    also: ['references/selector', 'references/host', 'references/store', 'references/monitor'],
    mutate: (dist) => {
      dist.edit('Cluster iam-system/keycloak-db').metadata.name = 'keycloak-database';
      dist.edit('Database iam-system/keycloak-db').spec.cluster.name = 'keycloak-database';
    },
  },
  {
    name: 'Keycloak reads a key that the Secret of the database does not have',
    environment: 'dev',
    rule: 'references/key',
    mutate: (dist) => {
      dist.edit(keycloak).spec.db.passwordSecret.key = 'passwd';
    },
  },
  {
    name: 'Loki reads a key that its ExternalSecret does not write',
    environment: 'prod',
    rule: 'references/key',
    mutate: (dist) => {
      dist.edit('ExternalSecret observability-system/loki-object-storage').spec.data[0].secretKey = 'key-id';
    },
  },
  {
    name: 'a port of Keycloak’s cluster is misspelt in its Service',
    environment: 'prod',
    rule: 'references/service',
    mutate: (dist) => {
      dist.edit('Service iam-system/keycloak-jgroups').spec.ports[0].port = 57801;
    },
  },
  {
    name: 'a container port is renamed and the Service keeps the old name',
    environment: 'prod',
    rule: 'references/service',
    mutate: (dist) => {
      const [container] = dist.edit(statefulSet).spec.template.spec.containers;
      container.ports[2].name = 'gossip';
    },
  },
  {
    name: 'the labels of Grafana’s pods change and its Service keeps the old ones',
    environment: 'dev',
    rule: 'references/service',
    also: ['references/selector', 'references/monitor'],
    mutate: (dist) => {
      dist.edit(deployment).spec.template.metadata.labels = { app: 'grafana' };
    },
  },
  {
    name: 'a probe names a port that the container does not have',
    environment: 'dev',
    rule: 'references/container',
    mutate: (dist) => {
      dist.edit(deployment).spec.template.spec.containers[0].readinessProbe.httpGet.port = 'web';
    },
  },
  {
    name: 'a volume is removed and its mount stays',
    environment: 'prod',
    rule: 'references/container',
    mutate: (dist) => {
      const { spec } = dist.edit(deployment).spec.template;
      spec.volumes = spec.volumes.filter((volume: { name: string }) => volume.name !== 'tmp');
    },
  },
  {
    name: 'a file of Grafana’s configuration is renamed and the mount keeps its old name',
    environment: 'dev',
    rule: 'references/container',
    mutate: (dist) => {
      const { data } = dist.edit('ConfigMap observability-system/grafana');
      data['loki.yaml'] = data['data-sources.yaml'];
      delete data['data-sources.yaml'];
    },
  },
  {
    name: 'a budget selects pods by a label that they do not have',
    environment: 'prod',
    rule: 'references/selector',
    mutate: (dist) => {
      dist.edit('PodDisruptionBudget iam-system/keycloak-instance').spec.selector.matchLabels.app = 'sso';
    },
  },
  {
    name: 'an AuthorizationPolicy keeps the labels of another component',
    environment: 'dev',
    rule: 'references/selector',
    mutate: (dist) => {
      dist.edit('AuthorizationPolicy observability-system/loki').spec.selector.matchLabels = { app: 'loki' };
    },
  },
  {
    name: 'Loki’s members look for one another under another Service',
    environment: 'prod',
    rule: 'references/host',
    mutate: (dist) => {
      const { data } = dist.edit('ConfigMap observability-system/loki');
      data['config.yaml'] = data['config.yaml'].replace('loki-memberlist.', 'loki-gossip.');
    },
  },
  {
    name: 'Keycloak calls its database on a port that its Service does not have',
    environment: 'prod',
    rule: 'references/host',
    mutate: (dist) => {
      dist.edit(keycloak).spec.db.port = 5433;
    },
  },
  {
    name: 'the route to Keycloak leads to a port that its Service does not have',
    environment: 'prod',
    rule: 'references/host',
    mutate: (dist) => {
      dist
        .edit('VirtualService iam-system/keycloak')
        .spec.http.at(-1).route[0].destination.port.number = 8443;
    },
  },
  {
    name: 'a route names a subset that no DestinationRule has',
    environment: 'dev',
    rule: 'references/host',
    mutate: (dist) => {
      dist.edit('VirtualService argocd/argocd-server').spec.http.at(-1).route[0].destination.subset = 'v2';
    },
  },
  {
    name: 'a DestinationRule is for a host that does not exist',
    environment: 'prod',
    rule: 'references/host',
    mutate: (dist) => {
      dist.edit('DestinationRule argocd/argocd-server').spec.host = 'argo-server.argocd.svc.cluster.local';
    },
  },
  {
    name: 'a route names a gateway without its namespace',
    environment: 'prod',
    rule: 'references/gateway',
    mutate: (dist) => {
      dist.edit('VirtualService iam-system/keycloak').spec.gateways = ['platform'];
    },
    // and the host of the gateway has no route any more, which is the same rule
  },
  {
    name: 'a host of the gateway is not in its certificate',
    environment: 'dev',
    rule: 'references/gateway',
    mutate: (dist) => {
      dist.edit('Certificate istio-ingress/platform').spec.dnsNames.pop();
    },
  },
  {
    name: 'the gateway’s certificate is written to another Secret',
    environment: 'prod',
    rule: 'references/object',
    mutate: (dist) => {
      dist.edit('Certificate istio-ingress/platform').spec.secretName = 'gateway-tls';
    },
  },
  {
    name: 'the issuer of the certificate is renamed',
    environment: 'dev',
    rule: 'references/object',
    mutate: (dist) => {
      dist.edit('ClusterIssuer platform').metadata.name = 'letsencrypt';
    },
  },
  {
    name: 'a RoleBinding names a Role that does not exist',
    environment: 'prod',
    rule: 'references/object',
    mutate: (dist) => dist.remove('Role iam-system/keycloak-operator'),
  },
  {
    name: 'the store does not serve the namespace of an ExternalSecret',
    environment: 'prod',
    rule: 'references/store',
    mutate: (dist) => {
      dist.edit('ClusterSecretStore secret-store').spec.conditions[0].namespaces = ['cert-manager'];
    },
  },
  {
    name: 'the database’s CA is read under a key that it does not have',
    environment: 'dev',
    rule: 'references/store',
    mutate: (dist) => {
      const { spec } = dist.edit('ExternalSecret iam-system/keycloak-db-ca-certificate');
      spec.data[0].remoteRef.property = 'tls.crt';
    },
  },
  {
    name: 'a ServiceAccount is left behind by what used it',
    environment: 'dev',
    rule: 'references/used',
    mutate: (dist) => {
      dist.edit(deployment).spec.template.spec.serviceAccountName = 'loki';
    },
  },
  {
    name: 'the disks of the database are of a class that the cluster does not have',
    environment: 'prod',
    rule: 'references/object',
    mutate: (dist) => {
      dist.edit('Cluster iam-system/keycloak-db').spec.storage.storageClass = 'gp3';
    },
  },
  {
    name: 'Alertmanager asks for a priority that nothing defines',
    environment: 'dev',
    rule: 'references/object',
    mutate: (dist) => {
      dist.edit('StatefulSet observability-system/alertmanager').spec.template.spec.priorityClassName =
        'high';
    },
  },
  {
    name: 'two tenants answer for one host',
    environment: 'prod',
    rule: 'references/host-owner',
    mutate: (dist) => {
      const { spec } = dist.edit('VirtualService tenant-globex-prod/web');
      spec.hosts = dist.edit('VirtualService tenant-acme-prod/web').spec.hosts;
    },
  },
  {
    name: 'a stage for tests answers for the host of production',
    environment: 'dev',
    rule: 'references/host-owner',
    mutate: (dist) => {
      const { spec } = dist.edit('VirtualService tenant-acme-test/web');
      spec.hosts = dist.edit('VirtualService tenant-acme-prod/web').spec.hosts;
    },
  },
  {
    name: 'a tenant’s domain is that of the platform, whose hosts it may take',
    environment: 'prod',
    rule: 'references/host-owner',
    // its own routes and certificates are for another domain
    also: ['references/gateway'],
    mutate: (dist) => {
      const { spec } = dist.edit('Gateway istio-ingress/tenants');
      for (const server of spec.servers) server.hosts = ['*/*.platform.example.org'];
    },
  },
  {
    name: 'a tenant answers for the host of Argo CD',
    environment: 'prod',
    rule: 'references/host-owner',
    // the tenants' gateway is for their domain
    also: ['references/gateway'],
    mutate: (dist) => {
      dist.edit('VirtualService tenant-acme-prod/web').spec.hosts = ['argocd.platform.example.org'];
    },
  },
  {
    name: 'the namespace of a component is renamed',
    environment: 'prod',
    rule: 'references/namespace',
    mutate: (dist) => {
      dist.edit('Namespace observability-system').metadata.name = 'monitoring-system';
    },
  },
];
