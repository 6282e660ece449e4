import { connectivityRules } from '../../../verify/connectivity/rules';
import { manyTenants } from './many-tenants';
import { type Editable, environmentOf } from './world';

function found(change: (objects: Editable[]) => void): string[] {
  const { objects, connections } = manyTenants(20);
  change(objects);
  const environment = environmentOf(objects, connections);
  return connectivityRules().flatMap((rule) =>
    Array.from(rule.check(environment), ({ what }) => `${rule.name}: ${what}`),
  );
}

describe('many tenants', () => {
  it('are isolated from one another', () => {
    expect(found(() => undefined)).toEqual([]);
  });

  it('are not, where one admits all', () => {
    const findings = found((objects) => {
      const policy = objects.find(
        ({ kind, metadata }) =>
          kind === 'NetworkPolicy' && metadata.namespace === 't7-prod' && metadata.name === 'worker',
      );
      policy.spec.ingress.push({ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] });
    });
    expect(findings).toEqual([
      'connectivity/tenants: joins t7-prod and t0-prod, which are not of the same stage of the same tenant',
      'connectivity/network-policies: admits edge/gateway -> t7-prod/worker on port 8080, which no connection declares',
    ]);
  });
});
