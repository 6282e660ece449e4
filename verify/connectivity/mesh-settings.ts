import { placedSources } from '../created/applications';
import { labels, text } from '../created/field';
import { helmValues } from '../created/helm-values';
import { meshOf } from '../created/mesh';
import type { KubernetesObject } from '../dist';
import type { Fault } from '../finding';
import { formatPath } from '../locate';
import type { Rule } from '../rule';
import { hostOfService, ROOT } from './mesh/objects';
import { strangeSettings } from './mesh/settings';
import { Network } from './network';

/** What the mesh is told is what its proof knows. */
export const meshSettings: Rule = {
  name: 'connectivity/mesh-settings',
  contract:
    'nothing is set of the mesh that may change whom its proxies believe and what goes through them, but what is evaluated',
  *check(environment): Iterable<Fault> {
    for (const object of environment.ofKind('argoproj.io', 'Application')) yield* checkValues(object);
    for (const object of environment.ofKind('', 'ConfigMap').filter(isOfIstiod)) {
      const what = 'replaces what the chart of istiod tells the mesh, and is not evaluated';
      yield { object, what, fix: 'remove it, and set values of the chart' };
    }
    const { revision } = meshOf(environment);
    for (const object of environment.objects.filter(isOfMesh)) {
      const wanted = labels(object.manifest, 'metadata', 'labels')[REVISION];
      if (wanted === undefined || wanted === revision) continue;
      const what = `is for revision ${wanted}, so that istiod of revision ${revision} leaves it alone`;
      yield { object, path: ['metadata', 'labels', REVISION], what, fix: 'remove the label' };
    }
    yield* checkClaims(Network.of(environment));
    for (const [group, kind] of UNKNOWN) {
      for (const object of environment.ofKind(group, kind)) {
        yield {
          object,
          what: 'may change anything that passes the proxies, and is not evaluated',
          fix: 'remove it, or except it with the reason why nothing that is proven depends on it',
        };
      }
    }
  },
};

/** A name that two answer for, one of them somewhere else. */
function* checkClaims({ world, serviceEntries }: Network): Iterable<Fault> {
  const seen = new Set<KubernetesObject>();
  for (const service of world.ofKind('', 'Service')) {
    for (const object of serviceEntries.about(service)) {
      if (seen.has(object)) continue;
      seen.add(object);
      const what = `claims ${hostOfService(service)}, the host of a Service`;
      yield { object, path: ['spec', 'hosts'], what, fix: 'name hosts outside of the cluster' };
    }
  }
}

const REVISION = 'istio.io/rev';

const isOfMesh = ({ group }: KubernetesObject): boolean =>
  /^(?:networking|security|extensions|telemetry)\.istio\.io$/.test(group);

/** Kinds that lead calls to Services elsewhere, or change proxies; what extends proxies is `hardening/proxy-extension`. */
const UNKNOWN = [
  ['networking.istio.io', 'ProxyConfig'],
  ['networking.istio.io', 'WorkloadEntry'],
  ['networking.istio.io', 'WorkloadGroup'],
] as const;

/** ConfigMaps that istiod reads: the mesh's settings, those that are merged into them, and the template of the sidecar. */
const isOfIstiod = ({ namespace, name }: KubernetesObject): boolean =>
  namespace === ROOT && /^istio(?:-[a-z0-9-]+)?$/.test(name);

function* checkValues(object: KubernetesObject): Iterable<Fault> {
  for (const { path: at, source } of placedSources(object.manifest)) {
    const chart = text(source, 'chart') ?? '';
    for (const { path } of strangeSettings(chart, helmValues(source))) {
      yield {
        object,
        path: [...at, 'helm', 'valuesObject', ...path],
        what: `${formatPath(path)} of the chart ${chart} may change what its proxies do, and is not evaluated`,
        fix: 'remove it, or say what it changes in verify/connectivity/mesh/settings.ts',
      };
    }
  }
}
