import { edit, type Mutation } from './mutation';

/** What operators, charts and controllers would make of it. */
export const operators: readonly Mutation[] = [
  {
    name: 'Keycloak’s operator makes a policy of its own, which is the default',
    environment: 'prod',
    rule: 'connectivity/network-policies',
    mutate: edit('Keycloak iam-system/keycloak-instance', ({ spec }) => {
      delete spec.networkPolicy;
    }),
  },
  {
    name: 'the chart of Argo CD makes policies of its own',
    environment: 'dev',
    rule: 'connectivity/network-policies',
    mutate: (dist) => {
      dist.application('argocd').spec.sources[0].helm.valuesObject.global.networkPolicy.create = true;
    },
  },
  {
    name: 'the chart of Argo CD is not told to make no policies, as it does by default',
    environment: 'prod',
    rule: 'connectivity/network-policies',
    mutate: (dist) => {
      delete dist.application('argocd').spec.sources[0].helm.valuesObject.global.networkPolicy;
    },
  },
  {
    name: 'Argo CD’s server alone gets the policy of its chart',
    environment: 'prod',
    rule: 'connectivity/network-policies',
    mutate: (dist) => {
      dist.application('argocd').spec.sources[0].helm.valuesObject.server.networkPolicy = { create: true };
    },
  },
  {
    name: 'the webhook of cert-manager gets the policy of its chart',
    environment: 'prod',
    rule: 'connectivity/undeclared',
    also: ['connectivity/network-policies'],
    mutate: (dist) => {
      dist.application('cert-manager').spec.sources[0].helm.valuesObject.webhook.networkPolicy = {
        enabled: true,
      };
    },
  },
  {
    name: 'the chart of istiod makes policies of its own',
    environment: 'dev',
    rule: 'connectivity/undeclared',
    also: ['connectivity/network-policies'],
    mutate: (dist) => {
      dist.application('istiod').spec.sources[0].helm.valuesObject.global.networkPolicy = { enabled: true };
    },
  },
  {
    name: 'the chart of External Secrets is asked for policies that nobody knows',
    environment: 'prod',
    rule: 'connectivity/charts',
    mutate: (dist) => {
      dist.application('external-secrets').spec.sources[0].helm.valuesObject.networkPolicy = {
        enabled: true,
      };
    },
  },
  {
    name: 'a chart brings objects that only its values show',
    environment: 'prod',
    rule: 'connectivity/charts',
    mutate: (dist) => {
      dist.application('cert-manager').spec.sources[0].helm.valuesObject.extraObjects = [
        'kind: NetworkPolicy',
      ];
    },
  },
  {
    name: 'Argo CD’s server gets an HTTPRoute from its chart',
    environment: 'dev',
    rule: 'connectivity/charts',
    mutate: (dist) => {
      dist.application('argocd').spec.sources[0].helm.valuesObject.server.httproute = { enabled: true };
    },
  },
  {
    name: 'values of a chart are in a file',
    environment: 'prod',
    rule: 'connectivity/charts',
    mutate: (dist) => {
      dist.application('cloudnative-pg').spec.sources[0].helm.valueFiles = ['$values/ours.yaml'];
    },
  },
  {
    name: 'CloudNativePG hands labels of a Cluster on to its pods',
    environment: 'prod',
    rule: 'references/operator-settings',
    mutate: (dist) => {
      dist.application('cloudnative-pg').spec.sources[0].helm.valuesObject.config = {
        data: { INHERITED_LABELS: '*' },
      };
    },
  },
  {
    name: 'the Prometheus operator labels everything that it makes',
    environment: 'prod',
    rule: 'references/operator-settings',
    mutate: edit('Deployment observability-system/prometheus-operator', ({ spec }) => {
      spec.template.spec.containers[0].args.push('--labels=app.kubernetes.io/name=grafana');
    }),
  },
  {
    name: 'Keycloak’s operator labels the pods of every Keycloak',
    environment: 'dev',
    rule: 'references/operator-settings',
    mutate: edit('Deployment iam-system/keycloak-operator', ({ spec }) => {
      spec.template.spec.containers[0].env.push({
        name: 'KC_OPERATOR_KEYCLOAK_POD_LABELS__APP_',
        value: 'db',
      });
    }),
  },
  {
    name: 'the plugin that backs databases up is found under another name',
    environment: 'prod',
    rule: 'references/plugin',
    mutate: edit('Service cnpg-system/barman-cloud', ({ metadata }) => {
      metadata.labels['cnpg.io/pluginName'] = 'barman.cloudnative-pg.io';
    }),
  },
  {
    name: 'the pods of the database are patched',
    environment: 'prod',
    rule: 'references/operator-settings',
    mutate: edit('Cluster iam-system/keycloak-db', ({ metadata }) => {
      metadata.annotations['cnpg.io/podPatch'] =
        '[{ "op": "add", "path": "/spec/hostNetwork", "value": true }]';
    }),
  },
  {
    name: 'Keycloak has the label of its database',
    environment: 'prod',
    rule: 'connectivity/ends',
    mutate: edit('Keycloak iam-system/keycloak-instance', ({ spec }) => {
      spec.unsupported.podTemplate.metadata = { labels: { 'cnpg.io/cluster': 'keycloak-db' } };
    }),
  },
  {
    name: 'Keycloak is under the policies of its database',
    environment: 'prod',
    rule: 'references/component',
    also: ['references/reserved-labels'],
    mutate: edit('Keycloak iam-system/keycloak-instance', ({ spec }) => {
      spec.unsupported.podTemplate.metadata = { labels: { 'cnpg.io/cluster': 'keycloak-db' } };
    }),
  },
  {
    name: 'the webhook of cert-manager has the labels of its controller',
    environment: 'prod',
    rule: 'connectivity/ends',
    also: ['connectivity/declared', 'connectivity/selectors'],
    mutate: (dist) => {
      dist.application('cert-manager').spec.sources[0].helm.valuesObject.webhook.podLabels = {
        'app.kubernetes.io/name': 'cert-manager',
        'app.kubernetes.io/component': 'controller',
      };
    },
  },
  {
    name: 'the end of the database is one of its instances',
    environment: 'prod',
    rule: 'connectivity/ends',
    also: [
      'connectivity/authorization',
      'connectivity/network-policies',
      'connectivity/peer-authentication',
      'connectivity/selectors',
      'connectivity/undeclared',
    ],
    mutate: (dist) => {
      dist.connections.ends['iam-system/keycloak-db'].labels['cnpg.io/instanceName'] = 'keycloak-db-1';
    },
  },
  {
    name: 'the pods of the database inherit the name of another cluster',
    environment: 'prod',
    rule: 'references/selector',
    also: ['references/monitor', 'references/reserved-labels'],
    mutate: edit('Cluster iam-system/keycloak-db', ({ spec }) => {
      spec.inheritedMetadata = { labels: { 'cnpg.io/cluster': 'other' } };
    }),
  },
  {
    name: 'the pods of the database inherit the role of a primary',
    environment: 'prod',
    rule: 'references/reserved-labels',
    mutate: edit('Cluster iam-system/keycloak-db', ({ spec }) => {
      spec.inheritedMetadata = { labels: { role: 'primary' } };
    }),
  },
  {
    name: 'the policy of the database is for one of its instances',
    environment: 'prod',
    rule: 'references/component',
    mutate: edit('NetworkPolicy iam-system/keycloak-db', ({ spec }) => {
      spec.podSelector.matchLabels['cnpg.io/instanceName'] = 'keycloak-db-1';
    }),
  },
  {
    name: 'the tenants’ database gets a budget beside its operator’s',
    environment: 'prod',
    rule: 'hardening/disruption',
    mutate: (dist) => {
      dist.add('tenant-db', {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'tenant-db-all', namespace: 'tenancy-system' },
        spec: { maxUnavailable: 1, selector: { matchLabels: { 'cnpg.io/cluster': 'tenant-db' } } },
      });
    },
  },
  {
    name: 'Prometheus listens on ports of its node',
    environment: 'prod',
    rule: 'connectivity/selectors',
    also: [
      'connectivity/authorization',
      'connectivity/called',
      'connectivity/declared',
      'connectivity/gateway-routes',
      'connectivity/scraped',
      'connectivity/sign-on',
    ],
    mutate: edit('Prometheus observability-system/main', ({ spec }) => {
      spec.hostNetwork = true;
    }),
  },
  {
    name: 'a pod of a tenant has the labels of another of the same tenant',
    environment: 'prod',
    rule: 'connectivity/ends',
    also: ['connectivity/authorization', 'connectivity/declared', 'connectivity/selectors'],
    mutate: (dist) => {
      const { labels } = dist.edit('Deployment tenant-acme-prod/api').spec.template.metadata;
      Object.assign(dist.edit('Deployment tenant-acme-prod/frontend').spec.template.metadata.labels, labels);
    },
  },
];
