import type { Json } from '../../../cli/cluster/api/client';
import { Resources } from '../../../cli/cluster/api/resources';
import { ControlPlane } from '../../../cli/cluster/control-plane/control-plane';
import { until } from '../../../cli/cluster/until';
import { BOOTSTRAP } from '../../../verify/created/bootstrap';
import { describeOnControlPlane } from '../../cli/cluster/provided';

// Needs a real control plane, so `npm test` does not run it: npm run test:planted-faults

/** What this control plane does without: controllers, an address that others reach, and an authority for clients. */
const WITHOUT = ['ServiceAccount', 'Endpoints', 'EndpointSlice', 'extension-apiserver-authentication'];

const DRAFTS = BOOTSTRAP.filter(({ kind, name }) => !WITHOUT.includes(kind) && !WITHOUT.includes(name));

const KINDS = [...new Map(DRAFTS.map((draft) => [draft.kind, draft])).values()];

const nameOf = ({ namespace = '', name }: { readonly namespace?: string; readonly name: string }) =>
  `${namespace}/${name}`;

describeOnControlPlane('what every cluster has', (binaries) => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await ControlPlane.start(binaries);
  }, 120_000);
  afterAll(() => controlPlane.stop());

  it.each(KINDS.map((draft) => [draft.kind, draft] as const))(
    'is what kube-apiserver makes: every %s',
    async (kind, draft) => {
      const { client } = controlPlane;
      const path = (await new Resources(client).path({ ...draft, name: '' })) ?? '';
      const list = path.replace(/\/namespaces\/[^/]+(?=\/)/, '').replace(/\/$/, '');
      const expected = DRAFTS.filter((one) => one.kind === kind).map(nameOf);
      const namesOf = async () =>
        (await client.get(list)).body.items.map(({ metadata }: Json) => nameOf(metadata)) as string[];
      await until(30, async () => (await namesOf()).length >= expected.length || undefined);
      expect((await namesOf()).sort()).toEqual(expected.sort());
    },
  );
});
