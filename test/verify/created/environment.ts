import { World } from '../../../verify/created/world';
import { loadDist } from '../../../verify/load';
import { distFolder } from '../dist-folder';

/** The World of an environment that holds the given manifests. */
export function worldOf(manifests: string): World {
  const [environment] = loadDist(distFolder({ 'dev/app/app.k8s.yaml': manifests })).environments;
  if (!environment) throw new Error('the dist of the test has no environment');
  return World.of(environment);
}

/** An Application of a chart, as a manifest. */
export const chart = (name: string, release: string, namespace: string, values = '{}'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: dev-${name}, namespace: argocd }
spec:
  destination: { namespace: ${namespace} }
  source: { chart: ${name}, helm: { releaseName: ${release}, valuesObject: ${values} } }
`;

/** What a rule creates: `Secret db-app`. */
export const createdBy = (world: World, rule: string) =>
  world.created.filter((object) => object.rule === rule).map(({ kind, name }) => `${kind} ${name}`);

/** Keys of a Secret of the namespace `shop`. */
export const keysOf = (world: World, name: string) =>
  Object.keys((world.find('', 'Secret', 'shop', name)?.manifest.data as object | undefined) ?? {});
