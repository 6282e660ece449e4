import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../../../verify/verify';
import { distFolder } from '../dist-folder';

const shop = (name: string) =>
  `apiVersion: example.org/v1\nkind: Shop\nmetadata: { name: ${name}, namespace: shop }\n`;

const dist = () => distFolder({ 'dev/app/app.k8s.yaml': ['a', 'b', 'c'].map(shop).join('---\n') });

describe('schema/kind', () => {
  it('tells of a kind without a schema once, with the number of its objects', () => {
    expect(verify(dist(), { rules: ['schema/kind'], exceptions: false }).findings).toMatchObject([
      { object: 'Shop shop/a', what: 'no schema for example.org/v1 Shop, in 3 objects' },
    ]);
  });

  it('counts only the objects that have no exception, each of which is one of its own', () => {
    const folder = dist();
    const exceptions = join(folder, 'exceptions.yaml');
    const excepted = (object: string) =>
      `- { rule: schema/kind, object: Shop/shop/${object}, reason: known }\n`;
    writeFileSync(exceptions, excepted('a'));
    const report = verify(folder, { rules: ['schema/kind'], exceptions });
    expect(report.excepted).toBe(1);
    expect(report.findings).toMatchObject([
      { object: 'Shop shop/b', what: 'no schema for example.org/v1 Shop, in 2 objects' },
    ]);
    writeFileSync(exceptions, excepted('*'));
    expect(verify(folder, { rules: ['schema/kind'], exceptions })).toMatchObject({
      excepted: 3,
      findings: [],
    });
  });
});
