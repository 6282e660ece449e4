import type { KubernetesObject } from '../../verify/dist';
import { Positions } from '../../verify/locate';
import { readObjects } from '../../verify/manifest';
import { verify } from '../../verify/verify';
import { configMap, distFolder } from './dist-folder';

const read = (source: string) =>
  readObjects(source, new Positions(source), { environment: 'dev', component: 'app', file: 'app.k8s.yaml' });

const namesOf = (source: string) => {
  const { objects, errors } = read(source);
  return errors.length > 0 ? errors.map(({ message }) => message) : objects.map(nameOf);
};

const nameOf = ({ kind, namespace, name }: KubernetesObject) => `${kind} ${namespace}/${name}`;

const item = (name: string) =>
  `  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: ${name}, namespace: shop }\n`;

describe('readObjects', () => {
  // what the reader of Argo CD (apimachinery 0.36.3) makes of each
  it.each([
    ['an empty file', '', []],
    ['empty lines', '\n\n', []],
    ['a comment', '# Source: web/templates/ingress.yaml\n', []],
    [
      'comments and empty documents between others',
      `# licence\n---\n# Source: a\n---\n\n---\n${configMap('a')}---\n---\n${configMap('b')}---\n`,
      ['ConfigMap shop/a', 'ConfigMap shop/b'],
    ],
    ['null', `---\nnull\n---\n~\n---\n${configMap('a')}`, ['ConfigMap shop/a']],
    ['a comment behind the separator', `--- # a\n${configMap('a')}`, ['ConfigMap shop/a']],
    ['an end without a beginning', `${configMap('a')}...\n# end\n`, ['ConfigMap shop/a']],
    [
      'an end and a beginning',
      `${configMap('a')}...\n\n---\n${configMap('b')}`,
      ['ConfigMap shop/a', 'ConfigMap shop/b'],
    ],
    ['line ends of Windows', configMap('a').replaceAll('\n', '\r\n'), ['ConfigMap shop/a']],
    [
      'a namespace that is null',
      'apiVersion: v1\nkind: A\nmetadata: { name: a, namespace: null }\n',
      ['A undefined/a'],
    ],
    [
      'a namespace that is empty',
      'apiVersion: v1\nkind: A\nmetadata: { name: a, namespace: "" }\n',
      ['A undefined/a'],
    ],
  ])('reads %s', (_, source, expected) => {
    expect(namesOf(source)).toEqual(expected);
  });

  it.each(['List', 'ConfigMapList', 'RoleList', 'Anything'])('reads the items of a %s', (kind) => {
    const list = `apiVersion: v1\nkind: ${kind}\nmetadata: {}\nitems:\n${item('a')}${item('b')}`;
    expect(namesOf(`${list}---\n${configMap('c')}`)).toEqual([
      'ConfigMap shop/a',
      'ConfigMap shop/b',
      'ConfigMap shop/c',
    ]);
  });

  it.each(['items: []', 'items: null', 'items:'])('reads nothing of a list with %s', (items) => {
    expect(namesOf(`apiVersion: v1\nkind: RoleList\n${items}\n`)).toEqual([]);
  });

  it('takes an object with a spec beside the items for itself, as Argo CD does', () => {
    const source =
      'apiVersion: a.example.org/v1\nkind: Basket\nmetadata: { name: a }\nspec: {}\nitems: null\n';
    expect(namesOf(source)).toEqual(['Basket undefined/a']);
  });

  it('gives an item nothing of its list', () => {
    const source =
      'apiVersion: v1\nkind: ConfigMapList\nmetadata: { namespace: shop }\nitems:\n  - metadata: { name: a }\n';
    expect(namesOf(source)).toEqual([
      'app.k8s.yaml:5: document 1 items[0] apiVersion must be a string that is not empty, got none; set it',
    ]);
  });

  it.each([
    ['null', 'got null'],
    ['web', 'got "web"'],
    ['[]', 'got []'],
  ])('refuses the item %s, with its place', (value, got) => {
    const source = `# lists\n---\napiVersion: v1\nkind: List\nitems:\n${item('a')}  - ${value}\n`;
    expect(namesOf(source)).toEqual([
      `app.k8s.yaml:9: document 1 items[1] must be an object, ${got}; correct it`,
    ]);
  });

  it('refuses a list in a list, which nothing expands', () => {
    const source = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: List\n    items: []\n`;
    expect(namesOf(source)).toEqual([
      'app.k8s.yaml:5: document 1 items[0] is a List within a list, which nothing expands; write its items beside it',
    ]);
  });

  it('takes a name that Argo CD makes for a hook, and for nothing else', () => {
    const job = (annotations: string) =>
      `apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: migrate-, namespace: shop, annotations: { ${annotations} } }\n`;
    expect(namesOf(job('argocd.argoproj.io/hook: PreSync'))).toEqual(['Job shop/migrate-hook']);
    expect(namesOf(job('helm.sh/hook: pre-install'))).toEqual(['Job shop/migrate-hook']);
    expect(namesOf(job('a: b'))).toEqual([expect.stringMatching(/metadata\.name must be a string/)]);
  });

  // each of these is applied in another way than YAML 1.2 has it: the first three hide a namespace in a comment
  it.each([
    ['NEL', `# \u0085kind: A\n${configMap('a')}`, ':1: holds a break that ends a line for Argo CD only'],
    ['LS', `${configMap('a')}# \u2028x: 1\n`, ':4: holds a break that ends a line for Argo CD only'],
    ['PS', `# \u2029kind: A\n${configMap('a')}`, ':1: holds a break that ends a line for Argo CD only'],
    ['a carriage return', `# \rkind: A\n${configMap('a')}`, ':1: holds a break'],
    ['content behind an end', `${configMap('a')}...\n${configMap('b')}`, ':4: goes on behind "..."'],
    ['content behind ---', '--- { kind: A }\n', ':1: must have nothing but a comment behind "---"'],
    [
      'a control character',
      `# \u0007\n${configMap('a')}`,
      ':1: holds a control character, which Argo CD refuses',
    ],
    [
      'a file that Argo CD leaves out',
      `${configMap('a')}# +argocd:skip-file-rendering\n`,
      ':4: has the mark by which Argo CD leaves the file out',
    ],
    [
      'a merge, whose keys would not be proven',
      `${configMap('a')}data:\n  <<: { a: b }\n  c: d\n`,
      ':5: document 1 has a key "<<", which Argo CD merges',
    ],
    ['a directive', `%YAML 1.2\n---\n${configMap('a')}`, ':1: has a directive, which Argo CD refuses'],
  ])('refuses %s', (_, source, message) => {
    expect(namesOf(source)[0]).toMatch(`app.k8s.yaml${message}`);
  });
});

describe('a finding of an item', () => {
  it('has the line of its field', () => {
    const list = `# generated\n---\n# a\n---\n\n---\napiVersion: v1\nkind: List\nitems:\n${item('a')}${item('b')}    dta: {}\n`;
    const { findings } = verify(distFolder({ 'dev/app/app.k8s.yaml': list }), {
      rules: ['schema'],
      schemas: 'imports/schemas',
    });
    expect(findings).toMatchObject([{ object: 'ConfigMap shop/b', path: 'dta', line: 16 }]);
  });

  it('that is there twice has its own', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${item('a')}${item('a')}`;
    expect(() => verify(distFolder({ 'dev/app/app.k8s.yaml': list }))).toThrow(/app\.k8s\.yaml:7: ConfigMap/);
  });
});
