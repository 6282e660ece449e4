import { App } from 'cdk8s';
import { Component, type ComponentProps } from '../../constructs/component';
import { oidcConfig } from '../../constructs/operations/argocd-sign-in';
import { argoCdValues } from '../../constructs/operations/argocd-values';
import { KubeClusterRole, KubeConfigMap } from '../../imports/k8s';

export const repository = { url: 'https://git.example.org/platform.git', branch: 'dist' };

const issuer = 'https://keycloak.example.org/realms/platform';

/** Values of Argo CD's own chart. */
export const valuesOfArgoCd = () =>
  argoCdValues({
    host: 'argocd.example.org',
    replicas: 1,
    repository,
    issuer,
    oidc: oidcConfig(issuer, { issuer: 'self-signed' }),
  });

export const chart = { repository: 'https://charts.example.org', name: 'thing', version: '1.2.3' };

export const manifests = {
  repository: 'https://git.example.org/upstream.git',
  revision: 'v1',
  path: 'deploy',
  include: '*.yml',
};

/** A component on its own, with a ConfigMap if it is to have objects. */
export function component(
  props: Partial<ComponentProps> & { objects?: boolean; app?: App; name?: string } = {},
): Component {
  const { objects = false, app = new App(), name = 'thing', ...rest } = props;
  const made = new Component(app, name, {
    namespace: 'thing-system',
    project: 'infrastructure',
    wave: 'mesh',
    ...rest,
  });
  if (objects) new KubeConfigMap(made, 'settings', { metadata: { name: 'settings' } });
  return made;
}

/** The component with a cluster-scoped object in it. */
export function withClusterRole(made: Component, name: string): Component {
  new KubeClusterRole(made, name, { metadata: { name } });
  return made;
}

/** The component with an object in another namespace than its own. */
export function withObjectIn(made: Component, namespace: string): Component {
  new KubeConfigMap(made, namespace, { metadata: { name: 'elsewhere', namespace } });
  return made;
}
