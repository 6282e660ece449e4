import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../../../verify/verify';
import { distFolder } from '../dist-folder';

const shop = (name: string) =>
  `apiVersion: example.org/v1\nkind: Shop\nmetadata: { name: ${name}, namespace: shop }\n`;

describe('schema/cel', () => {
  it('warns once of a rule that it cannot evaluate', () => {
    const schema = { type: 'object', 'x-kubernetes-validations': [{ rule: '[1, 2].isSorted()' }] };
    const schemas = distFolder({
      'versions.json': '{"kubernetes":"1.36"}',
      'kubernetes.json': readFileSync(join('imports', 'schemas', 'kubernetes.json')),
      'example.org.json': JSON.stringify({
        kinds: { 'example.org/v1/Shop': { scope: 'Namespaced', schema } },
      }),
    });
    const dist = distFolder({ 'dev/app/app.k8s.yaml': `${shop('a')}---\n${shop('b')}` });
    expect(verify(dist, { schemas, rules: ['schema'], exceptions: false }).findings).toMatchObject([
      {
        rule: 'schema/cel',
        severity: 'warning',
        object: 'Shop shop/a',
        what: 'rule is not evaluated (unbound function: isSorted): [1, 2].isSorted()',
      },
    ]);
  });
});
