import { differences } from '../../../../cli/cluster/apply/pruned';

describe('what was sent and what is stored', () => {
  it('agree where the server has only added', () => {
    const sent = { spec: { ports: [{ port: 80 }] } };
    const stored = {
      metadata: { uid: 'x' },
      spec: { type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP' }] },
    };
    expect(differences(sent, stored)).toEqual([]);
  });

  it.each([
    [
      'a field that is gone',
      { spec: { gone: 1 } },
      { spec: {} },
      [{ path: 'spec.gone', sent: 1, stored: undefined }],
    ],
    ['another value', { a: 'x' }, { a: 'y' }, [{ path: 'a', sent: 'x', stored: 'y' }]],
    ['an item that is gone', { a: [1, 2] }, { a: [1] }, [{ path: 'a[1]', sent: 2, stored: undefined }]],
    ['another type', { a: {}, b: [1] }, { a: {}, b: 'x' }, [{ path: 'b', sent: [1], stored: 'x' }]],
    [
      'a key that needs quotes',
      { labels: { 'app.kubernetes.io/name': 'a' } },
      { labels: {} },
      [{ path: 'labels["app.kubernetes.io/name"]', sent: 'a', stored: undefined }],
    ],
  ])('differ by %s', (_, sent, stored, expected) => {
    expect(differences(sent, stored)).toEqual(expected);
  });

  it('agree where the server leaves out what is empty', () => {
    expect(differences({ a: {}, b: [], c: '', d: false, e: 0, f: { g: {} } }, {})).toEqual([]);
  });

  it('agree where an amount is written in another way', () => {
    expect(differences({ cpu: '1000m', pods: 20 }, { cpu: '1', pods: '20' })).toEqual([]);
    expect(differences({ cpu: '1000m' }, { cpu: '2' })).toHaveLength(1);
  });
});
