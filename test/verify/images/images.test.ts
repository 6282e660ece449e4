import { images } from '../../../constructs/versions';
import { imagesOf } from '../../../verify/images/images';
import { loadDist } from '../../../verify/load';
import { distFolder } from '../dist-folder';
import { Harness } from '../mutations/harness';
import { MutableDist } from '../mutations/mutation';

const harness = new Harness();
afterAll(() => harness.close());

const prod = () => new MutableDist(harness.environment('prod'));
const names = (dist: MutableDist) => imagesOf(dist.toEnvironment()).images.map(({ image }) => image);

describe('the images of an environment', () => {
  it('are those of the platform, of its charts and of its tenants, each once, in the order of their names', () => {
    // Garage is dev's, Promtail of neither.
    const { promtail, garage: _, ...own } = images;
    const found = names(prod());
    expect(found).toEqual(
      expect.arrayContaining([
        ...Object.values(own),
        'docker.io/istio/proxyv2:1.31.1',
        'quay.io/jetstack/cert-manager-acmesolver:v1.21.1',
        'ghcr.io/acme/api:2.0.1',
      ]),
    );
    expect(found).not.toContain(promtail);
    expect(found).toEqual([...new Set(found)].sort());
  });

  it('are all known', () => {
    for (const name of ['dev', 'prod']) expect(imagesOf(harness.environment(name)).unknown).toEqual([]);
  });

  it('come with everything that runs them', () => {
    const { images: found } = imagesOf(harness.environment('prod'));
    expect(found.find(({ image }) => image === images.keycloak)?.by).toEqual([
      'Keycloak iam-system/keycloak-instance',
      'Deployment iam-system/keycloak-operator',
      expect.stringMatching(/^Job iam-system\/keycloak-accounts-/),
    ]);
  });

  it('are read of init containers', () => {
    const dist = prod();
    dist.edit('StatefulSet observability-system/loki').spec.template.spec.initContainers = [
      { name: 'first', image: 'registry.example.org/first:1.0.0' },
    ];
    expect(names(dist)).toContain('registry.example.org/first:1.0.0');
  });
});

describe('what is not known is said', () => {
  const unknown = (change: (dist: MutableDist) => void) => {
    const dist = prod();
    change(dist);
    return imagesOf(dist.toEnvironment()).unknown;
  };

  it('of a chart at another version', () => {
    expect(unknown((dist) => (dist.application('istio-cni').spec.source.targetRevision = '1.32.0'))).toEqual([
      'Application argocd/prod-istio-cni: cni must be 1.31.1, whose images are known, got 1.32.0; render it with helm template and write what it runs into verify/created/charts/images.ts',
    ]);
  });

  it('of another chart', () => {
    expect(unknown((dist) => (dist.application('istio-cni').spec.source.chart = 'ztunnel'))).toEqual([
      'Application argocd/prod-istio-cni: ztunnel must be a chart whose images are known, got 1.31.1; render it with helm template and write what it runs into verify/created/charts/images.ts',
    ]);
  });

  it('of a folder of others', () => {
    const change = (dist: MutableDist) => {
      const { sources } = dist.application('keycloak-operator').spec;
      sources[0].repoURL = 'https://git.example.org/other.git';
    };
    expect(unknown(change)).toEqual([
      'Application argocd/prod-keycloak-operator: folder must be one that is known, got https://git.example.org/other.git kubernetes; say what it brings in verify/created/applications.ts',
    ]);
  });

  it('of an operator that chooses an image itself', () => {
    expect(unknown((dist) => delete dist.edit('Cluster iam-system/keycloak-db').spec.imageName)).toEqual([
      'Cluster iam-system/keycloak-db: image must be named, got none, and its operator would choose one; set it',
    ]);
  });
});

it('is nothing where nothing runs', () => {
  const dist = distFolder({ 'dev/a/a.k8s.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n' });
  expect(loadDist(dist).environments.map(imagesOf)).toEqual([
    { environment: 'dev', images: [], unknown: [] },
  ]);
});
