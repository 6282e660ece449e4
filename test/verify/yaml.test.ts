import { readYaml } from '../../verify/yaml';

const read = (source: string) => readYaml(`value: ${source}\n`, 'a.yaml')[0];

describe('readYaml', () => {
  // what sigs.k8s.io/yaml 1.6, the API server's reader, makes of each
  it.each([
    ['y', true],
    ['Off', false],
    ['TRUE', true],
    ['0755', 493],
    ['0o755', 493],
    ['0b11', 3],
    ['0x1F', 31],
    ['08', 8],
    ['-010', -8],
    ['+12', 12],
    ['1_000', 1000],
    ['1e3', 1000],
    ['.5', 0.5],
    ['.5_1', 0.51],
    ['.5__1', '.5__1'],
    ['5.', 5],
    ['~', null],
    ['12:30:00', '12:30:00'],
    ['2001-01-01', '2001-01-01'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['1e400', '1e400'],
    ['.inf', '.inf'],
    ['-', [null]],
    ['"yes"', 'yes'],
    ['=', '='],
    ['<<', '<<'],
  ])('reads %s as Kubernetes does', (source, value) => {
    expect(read(source === '-' ? '\n  -' : source)).toEqual({ value });
  });

  it('takes no key for the prototype', () => {
    const [value] = readYaml('__proto__: { polluted: true }\n', 'a.yaml');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
