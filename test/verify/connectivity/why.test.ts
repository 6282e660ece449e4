import { formatMatrix, matrix } from '../../../verify/connectivity/matrix';
import { explain, formatWhy } from '../../../verify/connectivity/why';
import { Harness } from '../mutations/harness';
import { Shop } from './shop';
import { environmentOf } from './world';

const harness = new Harness();
afterAll(() => harness.close());

const { objects, connections } = new Shop();
const environment = environmentOf(objects, connections);
const why = (from: string, to: string, port: string) => formatWhy(explain(environment, from, to, port));

describe('why', () => {
  it('names the policies that let a declared connection pass', () => {
    const text = why('web', 'api', '9000');
    expect(text).toContain(
      'shop/web -> shop/api:9000 is allowed, mutual TLS of the mesh; declared by connections[2]',
    );
    expect(text).toContain('NetworkPolicy shop/web (dist/dev/app/app.k8s.yaml)');
    expect(text).toContain('lets cluster.local/ns/shop/sa/web in');
  });

  it('names every layer that refuses what is not declared', () => {
    const text = why('gateway', 'db', '5432');
    expect(text).toContain('edge/gateway -> shop/db:5432 is denied; not declared');
    expect(text.match(/^ {2}no /gm)).toHaveLength(3);
  });

  it('knows addresses, and TLS that is not of the mesh', () => {
    expect(why('203.0.113.9', 'web', '8080')).toContain('is denied');
    expect(why('backup', 'db', '8000')).toContain('is allowed, TLS of the ends');
  });

  it('refuses a name that nothing has, and a port that is none', () => {
    expect(() => why('shop/wbe', 'api', '9000')).toThrow(
      /the first argument must be a workload of dev, got "shop\/wbe"/,
    );
    expect(() => why('web', 'api', 'http')).toThrow(/port must be a number from 1 to 65535, got "http"/);
  });
});

describe('matrix', () => {
  it('marks how each pair is encrypted', () => {
    const cells = matrix(environment).cells.map(({ from, to, ports }) => [from, to, ports[0]?.encryption]);
    expect(cells).toEqual([
      ['internet', 'gateway', 'plain'],
      ['gateway', 'web', 'mtls'],
      ['web', 'api', 'mtls'],
      ['api', 'db', 'mtls'],
      ['backup', 'db', 'tls'],
    ]);
  });

  it('shows what is declared but refused', () => {
    const shop = new Shop();
    shop.find('NetworkPolicy', 'web').spec.egress[0].ports[0].port = 1;
    expect(formatMatrix(matrix(environmentOf(shop.objects, shop.connections)))).toMatch(
      / web +\. +\. +! +\./,
    );
  });

  it.each(['dev', 'prod'])('marks nothing as refused of %s, which is proven', (name) => {
    const text = formatMatrix(matrix(harness.environment(name)));
    expect(text).toMatch(/ M /);
    expect(text.split('\n').filter((row) => / {2}[!?]/.test(row))).toEqual([]);
  });
});
