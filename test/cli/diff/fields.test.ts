import { load } from 'js-yaml';
import { compare } from '../../../cli/diff/fields/compare';
import { formatSteps } from '../../../cli/diff/fields/steps';
import { Catalog } from '../../../verify/schema/catalog/catalog';

const catalog = new Catalog('imports/schemas');

const changes = (before: string, after: string, kind?: [string, string]) =>
  compare(load(before), load(after), kind && catalog.find(...kind)?.schema).map(
    ({ steps, before: old, after: now }) => ({ path: formatSteps(steps), before: old, after: now }),
  );

const DEPLOYMENT: [string, string] = ['apps/v1', 'Deployment'];

describe('fields that differ', () => {
  it('names the field and both values', () => {
    expect(changes('a: { b: 1, c: 2 }', 'a: { b: 1, c: 3 }')).toEqual([{ path: 'a.c', before: 2, after: 3 }]);
  });

  it('does not count the order of keys, nor a null as a field', () => {
    expect(changes('{ a: 1, b: 2 }', '{ b: 2, a: 1, c: null }')).toEqual([]);
  });

  it('quotes a key with dots', () => {
    expect(changes('{ a: { x.y/z: 1 } }', '{ a: {} }')).toEqual([
      { path: 'a["x.y/z"]', before: 1, after: undefined },
    ]);
  });

  it('matches containers and variables by name, wherever they stand', () => {
    const pod = (containers: string) => `spec: { template: { spec: { containers: [${containers}] } } }`;
    const before = pod('{ name: web, image: a, env: [{ name: X, value: "1" }] }, { name: side, image: s }');
    const after = pod(
      '{ name: new, image: n }, { name: web, image: b, env: [{ name: W, value: w }, { name: X, value: "1" }] }, { name: side, image: s }',
    );
    expect(changes(before, after, DEPLOYMENT)).toEqual([
      { path: 'spec.template.spec.containers[web].image', before: 'a', after: 'b' },
      {
        path: 'spec.template.spec.containers[web].env[W]',
        before: undefined,
        after: { name: 'W', value: 'w' },
      },
      { path: 'spec.template.spec.containers[new]', before: undefined, after: { name: 'new', image: 'n' } },
    ]);
  });

  it('matches ports by the keys of the schema, with its defaults', () => {
    const service = (ports: string) => `spec: { ports: [${ports}] }`;
    expect(
      changes(
        service('{ port: 80, targetPort: 1 }, { port: 53, protocol: UDP }'),
        service('{ port: 53, protocol: UDP }, { port: 80, protocol: TCP, targetPort: 2 }'),
        ['v1', 'Service'],
      ),
    ).toEqual([
      { path: 'spec.ports[80/TCP].targetPort', before: 1, after: 2 },
      { path: 'spec.ports[80/TCP].protocol', before: undefined, after: 'TCP' },
      { path: 'spec.ports(order)'.replace('(', '.('), before: '80/TCP, 53/UDP', after: '53/UDP, 80/TCP' },
    ]);
  });

  it('matches rules by content: one more is one more, not all that follow', () => {
    const rules = (...ports: number[]) =>
      `spec: { ingress: [${ports.map((port) => `{ ports: [{ port: ${port} }] }`).join(', ')}] }`;
    expect(changes(rules(1, 2, 3), rules(9, 8, 1, 2, 3))).toEqual([
      { path: 'spec.ingress[0]', before: undefined, after: { ports: [{ port: 9 }] } },
      { path: 'spec.ingress[1]', before: undefined, after: { ports: [{ port: 8 }] } },
    ]);
  });

  it('goes into rules of which one field differs', () => {
    const rules = (port: number) =>
      `spec: { egress: [{ to: a, ports: [{ port: ${port} }] }, { to: b, ports: [{ port: ${port} }] }] }`;
    expect(changes(rules(1), rules(2)).map(({ path }) => path)).toEqual([
      'spec.egress[0].ports[1/TCP]',
      'spec.egress[0].ports[2/TCP]',
      'spec.egress[1].ports[1/TCP]',
      'spec.egress[1].ports[2/TCP]',
    ]);
  });

  it('goes into the only rule that differs', () => {
    expect(changes('{ args: [--a, --b=1] }', '{ args: [--a, --b=2] }')).toEqual([
      { path: 'args[1]', before: '--b=1', after: '--b=2' },
    ]);
  });

  it('counts equal items', () => {
    expect(changes('{ args: [x, x] }', '{ args: [x] }')).toEqual([
      { path: 'args[1]', before: 'x', after: undefined },
    ]);
  });

  it('says that only the order differs', () => {
    expect(changes('{ args: [a, b] }', '{ args: [b, a] }')).toEqual([
      { path: 'args.(order)', before: '"a", "b"', after: '"b", "a"' },
    ]);
  });

  it('reads a file in a ConfigMap that is YAML or JSON', () => {
    const file = (text: string) => JSON.stringify({ data: { 'a.yaml': text } });
    expect(changes(file('a: 1\nb: { c: 2 }\n'), file('a: 1\nb: { c: 3 }\n'))).toEqual([
      { path: 'data["a.yaml"].b.c', before: 2, after: 3 },
    ]);
  });

  it('shows the lines that differ of a file that is neither', () => {
    const file = (text: string) => JSON.stringify({ data: { 'a.ini': text } });
    expect(changes(file('[x]\nold\nend'), file('[x]\nnew\nend'))).toEqual([
      { path: 'data["a.ini"]', before: 'old', after: 'new' },
    ]);
  });

  it('shows a comment that changed in a file', () => {
    const file = (text: string) => JSON.stringify({ data: { 'a.yaml': text } });
    expect(changes(file('# x\na: 1\n'), file('# y\na: 1\n'))).toEqual([
      { path: 'data["a.yaml"]', before: '# x', after: '# y' },
    ]);
  });
});
