import { classes, storageClass } from '../../../../cli/environment/cluster/classes';
import { loadBalancers } from '../../../../cli/environment/cluster/load-balancer';
import { hasMetrics } from '../../../../cli/environment/cluster/metrics-server';
import { node, workload } from './objects';

const named = (name: string, isDefault = false) => ({
  metadata: {
    name,
    ...(isDefault && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
  },
});

describe('the StorageClass', () => {
  test('is left out where the cluster has a default', () => {
    const storageClasses = [named('fast'), named('standard', true)];
    expect(storageClass({ storageClasses })).toEqual({ fact: { from: "the cluster's default, standard" } });
  });

  test('is the only one, or one of several that somebody has to choose', () => {
    expect(storageClass({ storageClasses: [named('gp3')] }).fact?.value).toBe('gp3');
    const several = storageClass({ storageClasses: [named('gp3'), named('gp2')] });
    expect(several.fact?.value).toBe('gp2');
    expect(several.unknown).toEqual([
      'storageClass: which of gp2, gp3 is meant; who pays for the volumes can tell',
    ]);
  });

  test('must be there', () => {
    expect(storageClass({ storageClasses: [] }).faults).toEqual([
      'cluster: StorageClass must be there, got none; install a driver for volumes',
    ]);
  });
});

describe('classes', () => {
  test('are those that not every cluster has', () => {
    const priorityClasses = ['system-node-critical', 'system-cluster-critical', 'gmp-critical'].map((name) =>
      named(name),
    );
    const found = classes({
      storageClasses: [],
      ingressClasses: [],
      runtimeClasses: [named('gvisor')],
      priorityClasses,
    });
    expect(found.fact?.value).toEqual({ RuntimeClass: ['gvisor'], PriorityClass: ['gmp-critical'] });
    expect(found.unknown).toEqual([]);
  });

  test('that could not be read are said', () => {
    expect(classes({ storageClasses: [] }).unknown).toHaveLength(3);
  });
});

describe('a Service of type LoadBalancer', () => {
  const said = [expect.stringMatching(/^whether a Service of type LoadBalancer gets an address/)];
  const k3s = (args: string) =>
    node('server', [], { version: 'v1.34.2+k3s1', annotations: { 'k3s.io/node-args': args } });

  test.each([
    [
      'one has',
      {
        services: [
          {
            metadata: { name: 'x' },
            spec: { type: 'LoadBalancer' },
            status: { loadBalancer: { ingress: [{}] } },
          },
        ],
      },
    ],
    ['MetalLB is there', { daemonSets: [workload('metallb-system', 'speaker')] }],
    ['a cloud does it', { nodes: [node('a', [], { version: 'v1.34.2-eks-ecaa3a6' })] }],
  ])('gets an address, because %s', (_, answers) => {
    expect(loadBalancers(answers)).toEqual({});
  });

  test('gets one of k3s, whose pods pass the calls on', () => {
    expect(loadBalancers({ nodes: [k3s('["server"]')] }).fact?.value).toEqual({
      pods: [{ labels: { 'svccontroller.k3s.cattle.io/svcname': 'istio-ingress' } }],
    });
  });

  test.each([
    [
      'none has',
      {
        services: [{ metadata: { name: 'x' }, spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }],
      },
    ],
    ['k3s is told not to do it', { nodes: [k3s('["server","--disable","servicelb"]')] }],
  ])('may get none, when %s', (_, answers) => {
    expect(loadBalancers(answers).unknown).toEqual(said);
  });
});

test.each([
  [
    'is there',
    [{ metadata: { name: 'm' }, status: { conditions: [{ type: 'Available', status: 'True' }] } }],
    true,
  ],
  [
    'does not answer',
    [{ metadata: { name: 'm' }, status: { conditions: [{ type: 'Available', status: 'False' }] } }],
    false,
  ],
  ['is not there', [], false],
  ['could not be asked for', undefined, undefined],
])('a metrics server %s', (_, apiServices, answer) => {
  expect(hasMetrics({ apiServices })).toBe(answer);
});
