import type { Mutation } from './mutation';

const grafana = 'Deployment observability-system/grafana';
const loki = 'StatefulSet observability-system/loki';
const operator = 'Deployment iam-system/keycloak-operator';
const keycloak = 'Keycloak iam-system/keycloak-instance';
const database = 'Cluster iam-system/keycloak-db';

/** What pods may do, and what keeps them running. */
export const hardeningOfPods: readonly Mutation[] = [
  {
    name: 'a namespace is made privileged',
    environment: 'prod',
    rule: 'hardening/namespace',
    mutate: (dist) => {
      dist.edit('Namespace istio-system').metadata.labels['pod-security.kubernetes.io/enforce'] =
        'privileged';
    },
  },
  {
    name: 'a tenant’s namespace loses its label',
    environment: 'prod',
    rule: 'hardening/namespace',
    mutate: (dist) => {
      delete dist.edit('Namespace tenant-acme-prod').metadata.labels['pod-security.kubernetes.io/enforce'];
    },
  },
  {
    name: 'Grafana may run as root',
    environment: 'dev',
    rule: 'hardening/pod-security',
    mutate: (dist) => {
      delete dist.edit(grafana).spec.template.spec.securityContext.runAsNonRoot;
    },
  },
  {
    name: 'Loki reads the logs of its node',
    environment: 'prod',
    rule: 'hardening/pod-security',
    mutate: (dist) => {
      dist.edit(loki).spec.template.spec.volumes.push({ name: 'logs', hostPath: { path: '/var/log' } });
    },
  },
  {
    name: 'the operator’s container keeps its capabilities',
    environment: 'prod',
    rule: 'hardening/pod-security',
    mutate: (dist) => {
      delete dist.edit(operator).spec.template.spec.containers[0].securityContext.capabilities;
    },
  },
  {
    name: 'the security context of Keycloak’s template is dropped',
    environment: 'prod',
    rule: 'hardening/pod-security',
    mutate: (dist) => {
      delete dist.edit(keycloak).spec.unsupported.podTemplate.spec.securityContext;
    },
  },
  {
    name: 'the database is not confined',
    environment: 'prod',
    rule: 'hardening/pod-security',
    mutate: (dist) => {
      dist.edit(database).spec.podSecurityContext.seccompProfile.type = 'Unconfined';
    },
  },
  {
    name: 'a namespace is privileged, and a pod in it takes a port of its node',
    environment: 'dev',
    rule: 'hardening/namespace',
    also: ['hardening/exposure'],
    mutate: (dist) => {
      const namespace = dist.edit('Namespace observability-system');
      namespace.metadata.labels['pod-security.kubernetes.io/enforce'] = 'privileged';
      dist.edit(grafana).spec.template.spec.containers[0].ports[0].hostPort = 3000;
    },
  },
  {
    name: 'Grafana writes wherever it likes',
    environment: 'prod',
    rule: 'hardening/root-file-system',
    also: ['hardening/ephemeral-storage'],
    mutate: (dist) => {
      const [container] = dist.edit(grafana).spec.template.spec.containers;
      container.securityContext.readOnlyRootFilesystem = false;
    },
  },
  {
    name: 'the database writes wherever it likes',
    environment: 'dev',
    rule: 'hardening/root-file-system',
    also: ['hardening/ephemeral-storage'],
    mutate: (dist) => {
      dist.edit(database).spec.securityContext.readOnlyRootFilesystem = false;
    },
  },
  {
    name: 'Loki has no limit on memory',
    environment: 'prod',
    rule: 'hardening/resources',
    mutate: (dist) => {
      delete dist.edit(loki).spec.template.spec.containers[0].resources.limits.memory;
    },
  },
  {
    name: 'the database requests nothing',
    environment: 'prod',
    rule: 'hardening/resources',
    mutate: (dist) => {
      delete dist.edit(database).spec.resources.requests;
    },
  },
  {
    name: 'Postfix may write as much as it likes into its root file system',
    environment: 'prod',
    rule: 'hardening/ephemeral-storage',
    mutate: (dist) => {
      const [container] = dist.edit('Deployment mail-system/postfix').spec.template.spec.containers;
      delete container.resources.limits['ephemeral-storage'];
    },
  },
  {
    name: 'Keycloak may write as much as it likes into its root file system',
    environment: 'dev',
    rule: 'hardening/ephemeral-storage',
    mutate: (dist) => {
      delete dist.edit(keycloak).spec.resources.limits['ephemeral-storage'];
    },
  },
  {
    name: 'Grafana is restarted when its database is slow',
    environment: 'prod',
    rule: 'hardening/liveness',
    mutate: (dist) => {
      const [container] = dist.edit(grafana).spec.template.spec.containers;
      container.livenessProbe.httpGet.path = '/api/health';
    },
  },
  {
    name: 'the operator has no liveness probe',
    environment: 'dev',
    rule: 'hardening/probes',
    mutate: (dist) => {
      delete dist.edit(operator).spec.template.spec.containers[0].livenessProbe;
    },
  },
  {
    name: 'Grafana follows a moving tag',
    environment: 'prod',
    rule: 'hardening/image',
    mutate: (dist) => {
      dist.edit(grafana).spec.template.spec.containers[0].image = 'docker.io/grafana/grafana:main';
    },
  },
  {
    name: 'Keycloak’s image has no tag',
    environment: 'prod',
    rule: 'hardening/image',
    mutate: (dist) => {
      dist.edit(keycloak).spec.image = 'quay.io/keycloak/keycloak';
    },
  },
  {
    name: 'the values of a chart name an image of another day',
    environment: 'prod',
    rule: 'hardening/image',
    mutate: (dist) => {
      dist.application('cert-manager').spec.sources[0].helm.valuesObject.image = { tag: 'canary' };
    },
  },
  {
    name: 'a chart is any version of a release',
    environment: 'prod',
    rule: 'hardening/chart',
    mutate: (dist) => {
      dist.application('istiod').spec.sources[0].targetRevision = '1.30.x';
    },
  },
  {
    name: 'Grafana runs as Loki',
    environment: 'prod',
    rule: 'hardening/service-account',
    mutate: (dist) => {
      dist.edit(grafana).spec.template.spec.serviceAccountName = 'loki';
    },
  },
  {
    name: 'Keycloak names no ServiceAccount',
    environment: 'dev',
    rule: 'hardening/service-account',
    mutate: (dist) => {
      delete dist.edit(keycloak).spec.unsupported.podTemplate.spec.serviceAccountName;
    },
  },
  {
    name: 'Grafana is given a token',
    environment: 'prod',
    rule: 'hardening/token',
    mutate: (dist) => {
      dist.edit(grafana).spec.template.spec.automountServiceAccountToken = true;
    },
  },
  {
    name: 'the operator keeps its token when its binding is removed',
    environment: 'dev',
    rule: 'hardening/token',
    mutate: (dist) => dist.remove('RoleBinding iam-system/keycloak-operator'),
  },
];
