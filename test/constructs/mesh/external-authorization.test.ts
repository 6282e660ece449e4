import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import {
  ExternalAuthorization,
  type ExternalAuthorizationProps,
} from '../../../constructs/mesh/external-authorization';
import { Istiod } from '../../../constructs/mesh/istiod';
import { validate } from '../../../constructs/synthesis';
import { Workload } from '../../../constructs/workload';
import { arrows } from '../../connections';
import { find } from '../../manifests';

const props = { namespace: 'shop', project: 'iam', wave: 'services' } as const;
const names = ['front', 'judge'] as const;

function create(providers: readonly string[] = ['judge']) {
  const app = new App();
  const istiod = new Istiod(app, 'istiod', { replicas: 1 });
  const component = new Component(app, 'shop', props);
  const [front, judge] = names.map(
    (name) =>
      new Workload(component, name, {
        labels: { app: name },
        serviceAccount: name,
        mesh: 'sidecar',
        ports: { http: { port: 8080, protocol: 'http' } },
      }),
  ) as [Workload, Workload];
  const authorizations = providers.map((name, index) => {
    const endpoint = judge.endpoint('http', { name: 'judge', port: 80 });
    const given: ExternalAuthorizationProps =
      index === 0
        ? { name, endpoint, envoyExtAuthzHttp: { timeout: '2s', pathPrefix: '/ask' } }
        : { name, endpoint, envoyExtAuthzGrpc: { timeout: '1s', failOpen: true } };
    return new ExternalAuthorization(component, `provider-${index}`, given);
  });
  return { app, istiod, component, front, authorizations };
}

describe('external authorization', () => {
  it('is an extension provider of the mesh, by either protocol', () => {
    const { istiod } = create(['judge', 'bouncer']);
    const service = { service: 'judge.shop.svc.cluster.local', port: 80 };
    expect(istiod.chart?.values).toMatchObject({
      meshConfig: {
        extensionProviders: [
          { name: 'judge', envoyExtAuthzHttp: { ...service, timeout: '2s', pathPrefix: '/ask' } },
          { name: 'bouncer', envoyExtAuthzGrpc: { ...service, timeout: '1s', failOpen: true } },
        ],
      },
    });
  });

  it('is not there by default', () => {
    expect(create([]).istiod.chart?.values).not.toHaveProperty('meshConfig.extensionProviders');
  });

  it('is asked about what a policy of the workload names, and by its proxy', () => {
    const { app, component, front, authorizations } = create();
    authorizations[0]?.guard(front, { ports: ['http'], hosts: ['a.example.org'], http: { paths: ['/'] } });
    expect(find(component.toJson(), 'AuthorizationPolicy', 'front-ask-judge')).toMatchObject({
      metadata: { namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'front' } },
        action: 'CUSTOM',
        provider: { name: 'judge' },
        rules: [{ to: [{ operation: { ports: ['8080'], hosts: ['a.example.org'] } }] }],
      },
    });
    expect(arrows(app)).toContain('shop/front -> shop/judge:http, strict');
  });

  it('is asked about everything where nothing is named', () => {
    const { component, front, authorizations } = create();
    authorizations[0]?.guard(front);
    expect(find(component.toJson(), 'AuthorizationPolicy', 'front-ask-judge').spec.rules).toEqual([{}]);
  });

  it('has a name of its own that Istio takes', () => {
    expect(validate(create(['Judge', 'bouncer', 'bouncer']).app)).toEqual([
      'shop/provider-0: name must be a DNS label of lower-case letters, digits and -, got "Judge"; rename it',
      'shop/provider-1: name must be the only one of the mesh, got "bouncer" of shop/provider-1 and shop/provider-2; rename one',
    ]);
  });
});
