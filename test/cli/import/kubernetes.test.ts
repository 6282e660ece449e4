import { kubernetesSchemas, type OpenApi } from '../../../cli/import/kubernetes';

const id = (group: string, version: string, kind: string) => ({ group, version, kind });
const put = (gvk: object) => ({ put: { 'x-kubernetes-group-version-kind': gvk } }) as object;
const reference = (name: string) => ({ $ref: `#/definitions/${name}` });

const service = id('', 'v1', 'Service');
const event = id('', 'v1', 'Event');
const role = id('rbac.authorization.k8s.io', 'v1', 'ClusterRole');
const old = id('', 'v1', 'Endpoints');
const scale = id('autoscaling', 'v1', 'Scale');
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const kind = (gvk: object, properties = {}, description = 'A kind.') => ({
  description,
  type: 'object',
  properties: { metadata: reference(META), ...properties },
  'x-kubernetes-group-version-kind': [gvk],
});

const document: OpenApi = {
  definitions: {
    'io.k8s.api.core.v1.Service': kind(service, {
      spec: reference('io.k8s.api.core.v1.ServiceSpec'),
      status: reference('io.k8s.api.core.v1.ServiceStatus'),
    }),
    'io.k8s.api.core.v1.ServiceSpec': {
      type: 'object',
      properties: {
        type: { type: 'string', description: 'How it is exposed.' },
        ipFamilies: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
        ports: {
          type: 'array',
          items: reference('io.k8s.api.core.v1.ServicePort'),
          'x-kubernetes-list-map-keys': ['port'],
        },
      },
    },
    'io.k8s.api.core.v1.ServicePort': {
      type: 'object',
      required: ['port'],
      properties: {
        port: { type: 'integer', format: 'int32' },
        targetPort: reference('io.k8s.apimachinery.pkg.util.intstr.IntOrString'),
        limit: reference('io.k8s.apimachinery.pkg.api.resource.Quantity'),
      },
    },
    'io.k8s.api.core.v1.ServiceStatus': { type: 'object' },
    'io.k8s.api.core.v1.ServiceList': kind(id('', 'v1', 'ServiceList')),
    'io.k8s.api.autoscaling.v1.Scale': kind(scale),
    'io.k8s.api.core.v1.Event': kind(event),
    'io.k8s.api.core.v1.Endpoints': kind(old, {}, 'Old.\nDeprecated: This API is deprecated in v1.33+.'),
    'io.k8s.api.rbac.v1.ClusterRole': kind(role),
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: 'string', format: 'int-or-string' },
    'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'string' },
    [META]: { type: 'object', properties: { name: { type: 'string' } } },
  },
  paths: {
    '/api/v1/namespaces/{namespace}/services/{name}': put(service),
    '/api/v1/namespaces/{namespace}/services/{name}/scale': put(scale),
    '/api/v1/namespaces/{namespace}/events/{name}': put(event),
    '/api/v1/namespaces/{namespace}/endpoints/{name}': put(old),
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}': put(role),
    '/api/v1/services': {},
  },
};

describe('kubernetesSchemas', () => {
  const { kinds, definitions } = kubernetesSchemas(document, ['Event']);

  test('has the kinds that people apply, no lists, subresources and kinds of controllers', () => {
    expect(Object.keys(kinds).sort()).toEqual([
      'rbac.authorization.k8s.io/v1/ClusterRole',
      'v1/Endpoints',
      'v1/Service',
    ]);
  });

  test('knows which kinds live in a namespace', () => {
    expect(kinds['v1/Service']?.scope).toBe('Namespaced');
    expect(kinds['rbac.authorization.k8s.io/v1/ClusterRole']?.scope).toBe('Cluster');
  });

  test('marks a kind whose description calls it deprecated', () => {
    expect(kinds['v1/Endpoints']?.deprecated).toBe('since Kubernetes v1.33');
    expect(kinds['v1/Service']).not.toHaveProperty('deprecated');
  });

  test('defines what a kind refers to, and nothing else', () => {
    expect(Object.keys(definitions).sort()).toEqual([
      'core.v1.Endpoints',
      'core.v1.Service',
      'core.v1.ServicePort',
      'core.v1.ServiceSpec',
      'intstr.IntOrString',
      'meta.v1.ObjectMeta',
      'rbac.v1.ClusterRole',
      'resource.Quantity',
    ]);
    expect(definitions['core.v1.Service']?.properties?.spec).toEqual(reference('core.v1.ServiceSpec'));
  });

  test('says what a quantity and an int-or-string take, which the document calls strings', () => {
    expect(definitions['intstr.IntOrString']).toEqual({ 'x-kubernetes-int-or-string': true });
    expect(definitions['resource.Quantity']).toEqual({
      'x-kubernetes-int-or-string': true,
      format: 'quantity',
    });
  });

  test('adds enumerations, to the items of a list as well', () => {
    expect(definitions['core.v1.ServiceSpec']?.properties).toMatchObject({
      type: { enum: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'] },
      ipFamilies: { items: { enum: ['IPv4', 'IPv6'] } },
    });
  });

  test('keeps list keys, formats and required properties, but no prose', () => {
    expect(definitions['core.v1.ServiceSpec']?.properties?.ports).toMatchObject({
      'x-kubernetes-list-map-keys': ['port'],
    });
    expect(definitions['core.v1.ServicePort']).toMatchObject({
      required: ['port'],
      properties: { port: { type: 'integer', format: 'int32' } },
    });
    expect(JSON.stringify(definitions)).not.toContain('description');
  });

  test('fails when a definition is missing', () => {
    const { [META]: _, ...rest } = document.definitions;
    expect(() => kubernetesSchemas({ ...document, definitions: rest }, ['Event'])).toThrow(
      'kubernetes: definitions must have what they refer to, got no "meta.v1.ObjectMeta"; take a whole document',
    );
  });
});
