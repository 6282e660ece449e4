import { formatPath, Positions } from '../../verify/locate';

const SOURCE = `apiVersion: v1
kind: Service
spec:
  ports:
    - name: a

    - name: b
      targetPort: 80
  "quoted.key": 1
---
kind: { flow: [1,
  2] }
`;

const positions = new Positions(SOURCE);

describe('Positions', () => {
  it.each([
    [[], 1],
    [['spec'], 3],
    [['spec', 'ports', 0], 5],
    [['spec', 'ports', 1, 'targetPort'], 8],
    [['spec', 'quoted.key'], 9],
  ])('finds %j', (path, line) => {
    expect(positions.line(0, path)).toBe(line);
  });

  it('finds fields of later documents', () => {
    expect(positions.line(1, [])).toBe(11);
    expect(positions.line(1, ['kind', 'flow', 1])).toBe(12);
  });

  it('falls back to the nearest field above', () => {
    expect(positions.line(0, ['spec', 'ports', 1, 'protocol'])).toBe(7);
    expect(positions.line(0, ['spec', 'ports', 7])).toBe(4);
    expect(positions.line(0, ['kind', 'deeper'])).toBe(2);
    expect(positions.line(5, ['kind'])).toBe(1);
  });
});

describe('formatPath', () => {
  it.each([
    [[], ''],
    [['spec', 'ports', 0, 'name'], 'spec.ports[0].name'],
    [['metadata', 'labels', 'example.org/a'], 'metadata.labels["example.org/a"]'],
  ])('writes %j', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});
