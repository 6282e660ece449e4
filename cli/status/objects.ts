import type { Kubectl } from '../environment/cluster/kubectl';
import { type Application, type Resource, title } from './application';
import { standing } from './standing';

/** An object of a component, as far as it says how it is. */
interface LiveObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
  };
}

/** Kinds that have no health. Secrets are not asked for: nobody reads them here. */
const SILENT =
  /^(?:ConfigMap|Secret|ServiceAccount|Namespace|Service|.*Role|.*RoleBinding|NetworkPolicy|CustomResourceDefinition)$/;

const STATES = new Set(['progressing', 'degraded', 'missing', 'suspended', 'unknown']);

/** Applications that are asked for: of a thousand tenants that wait for Keycloak, each would be forty calls. */
const ASKED = 20;

/**
 * What objects of unhealthy Applications say themselves: Argo CD keeps their health to itself, in its cache. Components are asked first,
 * one Application after the other; of those beyond the first twenty the gate's word has to do.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/upgrading/2.14-3.0/#health-status-in-the-application-cr
 */
export async function unhealthyObjects(
  kubectl: Kubectl,
  applications: readonly Application[],
): Promise<Map<string, string[]>> {
  const ill = applications.filter((application) => STATES.has(standing(application).state));
  const isTenants = ({ spec }: Application): boolean => spec.project === 'tenants';
  const inOrder = [...ill.filter((one) => !isTenants(one)), ...ill.filter(isTenants)];
  const told = new Map<string, string[]>();
  for (const application of inOrder.slice(0, ASKED)) {
    const why = await reasons(kubectl, application);
    if (why.length > 0) told.set(application.metadata.name, why);
  }
  return told;
}

async function reasons(kubectl: Kubectl, { status }: Application): Promise<string[]> {
  const asked = (status?.resources ?? []).filter(({ kind }) => !SILENT.test(kind));
  const found = await Promise.all(asked.map((resource) => read(kubectl, resource)));
  return asked.flatMap((resource, at) => {
    const object = found[at];
    return object === undefined ? [] : complaints(object).map((one) => `${title(resource)}: ${one}`);
  });
}

/** Undefined where it cannot be read: the gate's word then has to do. */
async function read(kubectl: Kubectl, resource: Resource): Promise<LiveObject | 'missing' | undefined> {
  const { group = '', version = 'v1', kind, namespace, name } = resource;
  const type = group === '' ? kind : `${kind}.${version}.${group}`;
  const place = namespace ? ['--namespace', namespace] : [];
  try {
    const output = await kubectl(['get', type, name, ...place, '--ignore-not-found', '-o', 'json']);
    return output.trim() === '' ? 'missing' : JSON.parse(output);
  } catch {
    return undefined;
  }
}

const BAD = new Set(['Ready', 'Available', 'Progressing', 'Established', 'Synced']);

function complaints(object: LiveObject | 'missing'): string[] {
  if (object === 'missing') return ['is not there'];
  const { kind, spec, status } = object;
  const wanted = status?.desiredNumberScheduled ?? spec?.replicas;
  const ready = status?.numberReady ?? status?.readyReplicas ?? 0;
  const isWorkload = /^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind);
  const conditions = (status?.conditions ?? [])
    .filter(({ type, status: value }) => BAD.has(type) && value === 'False')
    .map(({ type, message, reason }) => message || reason || `${type} is False`);
  const counted = isWorkload && wanted !== undefined && ready < wanted ? [`${ready} of ${wanted} ready`] : [];
  return [...counted, ...conditions];
}
