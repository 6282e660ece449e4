import { ofTheEdge } from './edge';
import { hardeningOfPods } from './hardening-pods';
import type { Mutation } from './mutation';

const loki = 'StatefulSet observability-system/loki';
const operator = 'Deployment iam-system/keycloak-operator';
const keycloak = 'Keycloak iam-system/keycloak-instance';
const database = 'Cluster iam-system/keycloak-db';

/** Written in parts, so that nobody who looks for credentials finds one here. */
const credential = (...parts: readonly string[]) => parts.join('');

export const hardening: readonly Mutation[] = [
  ...hardeningOfPods,
  ...ofTheEdge,
  {
    name: 'a role is widened to every verb',
    environment: 'prod',
    rule: 'hardening/wildcards',
    mutate: (dist) => {
      dist.edit('ClusterRole alloy').rules[0].verbs = ['*'];
    },
  },
  {
    name: 'Alloy may list Secrets',
    environment: 'prod',
    rule: 'hardening/secret-reads',
    mutate: (dist) => {
      dist.edit('ClusterRole alloy').rules[0].resources.push('secrets');
    },
  },
  {
    name: 'the Secret that a role names is forgotten',
    environment: 'prod',
    rule: 'hardening/secret-reads',
    mutate: (dist) => {
      delete dist.edit('Role iam-system/keycloak-db-ca-certificate').rules[0].resourceNames;
    },
  },
  {
    name: 'tokens of every ServiceAccount may be made',
    environment: 'prod',
    rule: 'hardening/escalation',
    mutate: (dist) => {
      delete dist.edit('Role iam-system/keycloak-db-ca-certificate-token').rules[0].resourceNames;
    },
  },
  {
    name: 'Alloy may run commands in pods',
    environment: 'dev',
    rule: 'hardening/escalation',
    mutate: (dist) => {
      dist.edit('ClusterRole alloy').rules.push({
        apiGroups: [''],
        resources: ['pods/exec'],
        verbs: ['create'],
      });
    },
  },
  {
    name: 'the operator administers its namespace',
    environment: 'prod',
    rule: 'hardening/bindings',
    mutate: (dist) => {
      dist.edit('RoleBinding iam-system/keycloak-operator').roleRef = {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'admin',
      };
    },
  },
  {
    name: 'every pod may read the logs of others',
    environment: 'dev',
    rule: 'hardening/bindings',
    mutate: (dist) => {
      dist.edit('ClusterRoleBinding alloy').subjects.push({
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Group',
        name: 'system:serviceaccounts',
      });
    },
  },
  {
    name: 'Loki’s budget lets none of its pods go',
    environment: 'prod',
    rule: 'hardening/disruption',
    mutate: (dist) => {
      const { spec } = dist.edit('PodDisruptionBudget observability-system/loki');
      delete spec.maxUnavailable;
      spec.minAvailable = 3;
    },
  },
  {
    name: 'Keycloak’s budget is removed',
    environment: 'prod',
    rule: 'hardening/disruption',
    mutate: (dist) => dist.remove('PodDisruptionBudget iam-system/keycloak-instance'),
  },
  {
    name: 'the budget of a chart’s pods lets none of them go',
    environment: 'prod',
    rule: 'hardening/disruption',
    mutate: (dist) => {
      dist.edit('PodDisruptionBudget istio-system/istiod').spec.maxUnavailable = 0;
    },
  },
  {
    name: 'the only instance of a database has a budget',
    environment: 'prod',
    rule: 'hardening/disruption',
    also: ['hardening/replicas'],
    mutate: (dist) => {
      dist.edit(database).spec.instances = 1;
    },
  },
  {
    name: 'Keycloak’s pods may share a node',
    environment: 'prod',
    rule: 'hardening/spread',
    mutate: (dist) => {
      delete dist.edit(keycloak).spec.scheduling;
    },
  },
  {
    name: 'Loki keeps apart from pods of another name',
    environment: 'prod',
    rule: 'hardening/spread',
    mutate: (dist) => {
      const { spec } = dist.edit(loki).spec.template;
      delete spec.affinity;
      spec.topologySpreadConstraints[0].labelSelector.matchLabels = { 'app.kubernetes.io/name': 'lokki' };
    },
  },
  {
    name: 'Keycloak has one pod',
    environment: 'prod',
    rule: 'hardening/replicas',
    mutate: (dist) => {
      dist.edit(keycloak).spec.instances = 1;
    },
  },
  {
    name: 'Loki can be reached past the gateway',
    environment: 'prod',
    rule: 'hardening/exposure',
    mutate: (dist) => {
      dist.edit('Service observability-system/loki').spec.type = 'LoadBalancer';
    },
  },
  {
    name: 'the operator makes an Ingress for Keycloak',
    environment: 'prod',
    rule: 'hardening/exposure',
    mutate: (dist) => {
      delete dist.edit(keycloak).spec.ingress;
    },
  },
  {
    name: 'the values of a chart open a port of every node',
    environment: 'prod',
    rule: 'hardening/exposure',
    mutate: (dist) => {
      dist.application('argocd').spec.sources[0].helm.valuesObject.server.service = { type: 'NodePort' };
    },
  },
  {
    name: 'a Secret is committed',
    environment: 'prod',
    rule: 'hardening/secret',
    mutate: (dist) =>
      dist.add('grafana', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'admin', namespace: 'observability-system' },
        data: { password: 'Y29ycmVjdC1ob3JzZQ==' },
      }),
  },
  {
    name: 'Grafana’s settings contain its password',
    environment: 'prod',
    rule: 'hardening/secret-material',
    mutate: (dist) => {
      const { data } = dist.edit('ConfigMap observability-system/grafana');
      data['grafana.ini'] = `${data['grafana.ini']}\n[security]\nadmin_password = correct-horse\n`;
    },
  },
  {
    name: 'Loki’s settings contain a key of its object storage',
    environment: 'prod',
    rule: 'hardening/secret-material',
    mutate: (dist) => {
      const { data } = dist.edit('ConfigMap observability-system/loki');
      const key = credential('EXO', '0a1b2c3d4e5f60718293a4b5');
      data['config.yaml'] = data['config.yaml'].replace(/\$\{AWS_ACCESS_KEY_ID\}/, key);
    },
  },
  {
    name: 'a variable of the operator is a token',
    environment: 'dev',
    rule: 'hardening/secret-material',
    mutate: (dist) => {
      const { env } = dist.edit(operator).spec.template.spec.containers[0];
      env.push({ name: 'GITHUB', value: credential('gh', 'p_', 'a1B2'.repeat(9)) });
    },
  },
  {
    name: 'the values of Argo CD contain a webhook’s secret',
    environment: 'prod',
    rule: 'hardening/secret-material',
    mutate: (dist) => {
      const { configs } = dist.application('argocd').spec.sources[0].helm.valuesObject;
      configs.secret = { githubSecret: '7f3a9c1e5b2d8064' };
    },
  },
  {
    name: 'the values that Argo CD is installed with contain a password',
    environment: 'prod',
    rule: 'hardening/secret-material',
    mutate: (dist) => dist.append('bootstrap/argocd.values.yaml', 'adminPassword: correct-horse'),
  },
  {
    name: 'connections.json contains the password of what is called',
    environment: 'dev',
    rule: 'hardening/secret-material',
    mutate: (dist) => {
      dist.connections.connections[0].because = 'postgres://web:correct-horse@db/web';
    },
  },
  {
    name: 'a note on a tenant’s namespace contains a webhook',
    environment: 'prod',
    rule: 'hardening/secret-material',
    mutate: (dist) => {
      dist.edit('Namespace tenant-acme-prod').metadata.annotations['plinth.dev/alerts'] = credential(
        'https://discord.com/api/',
        'webhooks/123456789012345678/',
        'abcDEF123'.repeat(5),
      );
    },
  },
  ...(['parameters', 'values'] as const).map(
    (way): Mutation => ({
      name: `a chart is given a way in by its ${way}`,
      environment: 'prod',
      rule: 'hardening/exposure',
      mutate: (dist) => {
        const { helm } = dist.application('cert-manager').spec.sources[0];
        if (way === 'parameters') helm.parameters = [{ name: 'webhook.service.type', value: 'NodePort' }];
        else {
          helm.values = JSON.stringify({ ...helm.valuesObject, webhook: { service: { type: 'NodePort' } } });
          delete helm.valuesObject;
        }
      },
    }),
  ),
];
