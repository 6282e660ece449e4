import { verify } from '../../../verify/verify';
import { configMap, distFolder } from '../dist-folder';

function findings(manifest: string) {
  const dist = distFolder({ 'dev/app/app.k8s.yaml': manifest });
  return verify(dist, { rules: ['schema/size'], exceptions: false }).findings;
}

const KIB = 'x'.repeat(1024);
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: keys, namespace: shop }\n';

describe('schema/size', () => {
  it('accepts data of 1 MiB', () => {
    expect(
      findings(`${configMap('a')}data:\n  k: "${KIB.repeat(1023)}"\n  l: "${'x'.repeat(1022)}"\n`),
    ).toEqual([]);
  });

  it.each([
    ['a ConfigMap', configMap('a')],
    ['a Secret', secret],
  ])('finds %s that is larger', (_name, head) => {
    expect(findings(`${head}data:\n  k: "${KIB.repeat(1024)}"\n`)).toMatchObject([
      { line: 4, path: 'data', what: 'must have 1048576 bytes or less, got 1048577' },
    ]);
  });

  it('counts characters as UTF-8', () => {
    expect(findings(`${configMap('a')}data:\n  k: "${'é'.repeat(512 * 1024)}"\n`)).toHaveLength(1);
  });

  it('finds annotations of more than 256 KiB on any kind', () => {
    const annotated = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  annotations:\n    k: "${KIB.repeat(256)}"\n`;
    expect(findings(annotated)).toMatchObject([{ line: 5, path: 'metadata.annotations' }]);
  });
});
