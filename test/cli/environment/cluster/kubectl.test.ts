import { ask } from '../../../../cli/environment/cluster/kubectl';

/** A kubectl that has what it was asked, and answers by the first word that is named. */
function fake(answers: Readonly<Record<string, string | Error>>) {
  const asked: (readonly string[])[] = [];
  const kubectl = async (args: readonly string[]) => {
    asked.push(args);
    const key = Object.keys(answers).find((word) => args.join(' ').includes(word));
    const answer = key === undefined ? '{"items":[]}' : (answers[key] ?? '');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { kubectl, asked };
}

const nodes = JSON.stringify({ items: [{ metadata: { name: 'kind-worker' } }] });
const configz = JSON.stringify({ kubeletconfig: { clusterDNS: ['10.96.0.10'] } });

describe('kubectl', () => {
  test('is told to read and nothing else', async () => {
    const { kubectl, asked } = fake({ ' nodes ': nodes, configz });
    await ask(kubectl);
    for (const [verb, ...args] of asked) {
      expect(['get', 'version']).toContain(verb);
      if (!args.includes('--raw')) expect(args.slice(-2)).toEqual(['-o', 'json']);
    }
    expect(asked.length).toBeGreaterThan(10);
  });

  test('answers with lists, with one object, and with nothing', async () => {
    const { kubectl } = fake({
      ' nodes ': nodes,
      configmaps: '',
      apiservices: '{"metadata":{"name":"m"}}',
      configz,
    });
    const { answers, failures } = await ask(kubectl);
    expect(failures).toEqual([]);
    expect(answers).toMatchObject({
      nodes: [{ metadata: { name: 'kind-worker' } }],
      configMaps: [],
      apiServices: [{ metadata: { name: 'm' } }],
      kubelet: { kubeletconfig: { clusterDNS: ['10.96.0.10'] } },
    });
  });

  test('may be forbidden to read something, which is a line, and the rest goes on', async () => {
    const forbidden = new Error(
      'Error from server (Forbidden): namespaces is forbidden: User "x" cannot list it',
    );
    const { answers, failures } = await ask(
      fake({ ' namespaces ': forbidden, ' nodes ': nodes, configz }).kubectl,
    );
    expect(failures).toEqual([`namespaces: could not be read: ${forbidden.message}`]);
    expect(answers.namespaces).toBeUndefined();
    expect(answers.storageClasses).toEqual([]);
  });

  test('may not know a kind, of which there is nothing then', async () => {
    const unknown = new Error(`error: the server doesn't have a resource type "ciliumnodes"`);
    const { answers, failures } = await ask(
      fake({ ciliumnodes: unknown, ' nodes ': nodes, configz }).kubectl,
    );
    expect(failures).toEqual([]);
    expect(answers.ciliumNodes).toEqual([]);
  });

  test('may reach no kubelet, which is a line', async () => {
    const { answers, failures } = await ask(
      fake({ ' nodes ': nodes, configz: new Error('dial tcp: no route') }).kubectl,
    );
    expect(failures).toEqual([
      'configuration of the kubelet of kind-worker: could not be read: dial tcp: no route',
    ]);
    expect(answers.kubelet).toBeUndefined();
  });

  test('may reach no cluster, which ends it', async () => {
    const { kubectl, asked } = fake({
      version: new Error('The connection to the server localhost:8080 was refused'),
    });
    await expect(ask(kubectl)).rejects.toThrow(
      'cluster must answer kubectl version, got "The connection to the server localhost:8080 was refused"; see kubectl config get-contexts, and choose one by --context',
    );
    expect(asked).toHaveLength(1);
  });
});
