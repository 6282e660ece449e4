import path from 'node:path';
import { argoCd } from '../../../../cli/cluster/apply/apply';
import type { ByHand } from '../../../../cli/cluster/apply/by-hand';
import { ControlPlane } from '../../../../cli/cluster/control-plane/control-plane';
import { readDefinitions } from '../../../../cli/cluster/definitions/read';
import { testEnvironment } from '../../../../cli/cluster/environment-test';
import { describeFault } from '../../../../cli/cluster/fault';
import { environmentOf, objectOf } from '../environment';
import { describeOnControlPlane } from '../provided';

const ROOT = path.join(__dirname, '../../../..');
const apiVersion = 'argoproj.io/v1alpha1';

const labelled = objectOf(
  'AppProject',
  'default',
  {
    apiVersion,
    spec: { sourceRepos: [], destinations: [], clusterResourceWhitelist: [] },
  },
  { component: 'bootstrap', namespace: 'argocd' },
);
Object.assign(labelled.manifest.metadata as object, { labels: { 'app.kubernetes.io/part-of': 'plinth' } });

const source = {
  repoURL: 'https://charts.example.org',
  chart: 'argo-cd',
  targetRevision: '1.0.0',
  helm: { valuesObject: { configs: { cm: { 'kustomize.enable': 'false' } } } },
};
const argocd = objectOf(
  'Application',
  'dev-argocd',
  {
    apiVersion,
    spec: { project: 'default', destination: { server: 'x', namespace: 'argocd' }, source },
  },
  { component: 'root', namespace: 'argocd' },
);

describeOnControlPlane('a bootstrap by hand', (binaries) => {
  async function faultsOf(byHand: ByHand): Promise<string[]> {
    const definitions = await readDefinitions(ROOT, process.env.PLINTH_CRDS);
    const controlPlane = await ControlPlane.start(binaries);
    try {
      const { faults } = await testEnvironment(environmentOf([labelled, argocd]), controlPlane, {
        definitions,
        byHand,
        access: {},
        istioExceptions: [],
        policyCases: __dirname,
        say: () => {},
      });
      return faults.map(describeFault);
    } finally {
      await controlPlane.stop();
    }
  }

  test('as Argo CD has no fault', async () => {
    expect(await faultsOf({ chart: argoCd, bootstrap: argoCd })).toEqual([]);
  });

  test('without force is refused for the project that argocd-server has made', async () => {
    const [fault, ...others] = await faultsOf({ chart: argoCd, bootstrap: { ...argoCd, force: false } });
    expect(fault).toMatch(
      /^dist\/dev\/bootstrap\S+ AppProject argocd\/default: refused: Apply failed with 3 conflicts: conflicts with "argocd-server"/,
    );
    expect(others).toEqual([]);
  });

  test('by others leaves what Git drops', async () => {
    const chart = { manager: 'helm', force: false };
    expect(await faultsOf({ chart, bootstrap: { manager: 'kubectl', force: true } })).toEqual([
      'dist/dev/bootstrap/bootstrap.k8s.yaml: AppProject argocd/default: owner: app.kubernetes.io/part-of must go when Git drops it, ' +
        'but stays; let README.md apply it as argocd-controller',
      'dist/dev/root/root.k8s.yaml: ConfigMap argocd/argocd-cm: owner: kustomize.enable must go when Git drops it, ' +
        'but stays; let README.md apply it as argocd-controller',
    ]);
  });
});
