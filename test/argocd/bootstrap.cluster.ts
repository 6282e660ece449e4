import path from 'node:path';
import { parse } from 'yaml';
import type { Json } from '../../cli/cluster/api/client';
import { ControlPlane } from '../../cli/cluster/control-plane/control-plane';
import { readDefinitions } from '../../cli/cluster/definitions/read';
import { describeWithKubectl } from '../cli/cluster/provided';
import { application, chart, commandsIn, dropped, Person } from './person';

// Needs a real control plane and kubectl, so `npm test` does not run it: npm run test:planted-faults

const ROOT = path.join(__dirname, '../..');
const PROJECTS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects';
const SETTINGS = '/api/v1/namespaces/argocd/configmaps/argocd-cm';

const readme = commandsIn(path.join(ROOT, 'README.md'), 'projects.k8s.yaml');
const migration = commandsIn(path.join(ROOT, 'docs/operations.md'), 'helm -n argocd');

/** How clusters were bootstrapped before. */
const byHelm = `helm install argocd argo/argo-cd --namespace argocd --create-namespace
kubectl apply --server-side --force-conflicts --field-manager=argocd-controller \\
  -f dist/dev/bootstrap/projects.k8s.yaml -f dist/dev/bootstrap/platform.k8s.yaml`;

/** What Argo CD does with the next version. */
const sync = 'kubectl apply --server-side --force-conflicts --field-manager=argocd-controller -f next.yaml';

describeWithKubectl('a cluster', (binaries) => {
  let controlPlane: ControlPlane;
  let person: Person;

  const inEmptyCluster = (title: string, tests: () => void) =>
    describe(title, () => {
      beforeAll(async () => {
        const definitions = await readDefinitions(ROOT, process.env.PLINTH_CRDS);
        controlPlane = await ControlPlane.start(binaries);
        person = new Person(
          controlPlane.kubeconfig(),
          [...definitions.values()].filter(({ spec }) => spec.group === 'argoproj.io'),
        );
      });
      afterAll(async () => {
        person?.leave();
        await controlPlane?.stop();
      });
      tests();
    });

  const get = async (path: string): Promise<Json> => (await controlPlane.client.get(path)).body;

  inEmptyCluster('that is bootstrapped by the commands of README', () => {
    test('has the projects, though argocd-server has made one before', async () => {
      expect(person.run(readme)).toBe('');
      expect((await get(PROJECTS)).items).toHaveLength(6);
      expect((await get(`${PROJECTS}/default`)).spec).toMatchObject({
        sourceRepos: [],
        destinations: [],
        clusterResourceWhitelist: [],
      });
    });

    test('has the chart and the values that the Application of Argo CD names', () => {
      expect(person.asked()).toEqual([
        'template',
        chart.helm.releaseName,
        chart.chart,
        '--repo',
        chart.repoURL,
        '--namespace',
        application.destination.namespace,
        '--version',
        chart.targetRevision,
        '--values',
        'dist/dev/bootstrap/argocd.values.yaml',
      ]);
      expect(parse(person.read('dist/dev/bootstrap/argocd.values.yaml'))).toEqual(chart.helm.valuesObject);
    });

    test('loses what Argo CD drops', async () => {
      expect((await get(SETTINGS)).data).toHaveProperty([dropped]);
      expect(person.run(sync)).toBe('');
      expect((await get(SETTINGS)).data).not.toHaveProperty([dropped]);
    });
  });

  inEmptyCluster('that is bootstrapped without force', () => {
    test('refuses the project that argocd-server has made', () => {
      expect(person.run(readme.replace(' --force-conflicts', ''))).toContain(
        'Apply failed with 3 conflicts: conflicts with "argocd-server"',
      );
    });
  });

  inEmptyCluster('that Helm 4 has installed Argo CD in', () => {
    let before: Record<string, string>;

    test('keeps what Argo CD drops', async () => {
      expect(person.run(byHelm)).toBe('');
      expect(person.run(sync)).toBe('');
      before = (await get(SETTINGS)).data;
      expect(before).toHaveProperty([dropped]);
    });

    test('loses that and nothing else by the commands of docs/operations.md', async () => {
      expect(person.run(migration)).toBe('');
      const { [dropped]: _, ...rest } = before;
      expect((await get(SETTINGS)).data).toEqual(rest);
      expect(person.run(sync)).toBe('');
    });
  });
});
