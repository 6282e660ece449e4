import type { Construct } from 'constructs';
import { ApiObject } from '../imports/api-object';

/** The first minor version of Kubernetes that serves MutatingAdmissionPolicies unasked. @see https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
const SINCE = 36;

/** Whether a cluster can be told by `operationsFollowSpec`. @param version oldest of its nodes, such as `1.36` */
export const canFollowSpec = (version: string | undefined): boolean =>
  Number(version?.split('.')[1] ?? 0) >= SINCE;

/** Name of the policy and of its binding. */
export const syncOperations = 'sync-operations-follow-spec';

/** Where an Application names what it is synced to. */
const SOURCES = ['source', 'sources'];

/** Takes the copy of the sources out of what automated sync begins: every attempt reads what the Application names then. */
const withoutSources = SOURCES.map((field) => {
  const isNamed = `object.?operation.initiatedBy.automated.orValue(false) && has(object.operation.sync.${field})`;
  return `(${isNamed} ? [JSONPatch{op: "remove", path: "/operation/sync/${field}"}] : [])`;
}).join(' + ');

/** Takes the list of what has drifted out of what heals the root: a sync of a list leaves hooks out, also those of a commit that comes meanwhile. */
const withoutList =
  'object.?operation.initiatedBy.automated.orValue(false) && has(object.operation.sync.resources) && object.spec.project == "root"' +
  ' ? [JSONPatch{op: "remove", path: "/operation/sync/resources"}] : []';

const isRunning = 'object.?status.operationState.phase.orValue("") == "Running"';
const namesOthers = SOURCES.map((field) => `object.spec.?${field} != oldObject.spec.?${field}`).join(' || ');
const end = 'JSONPatch{op: "replace", path: "/status/operationState/phase", value: "Terminating"}';

/** Ends what is under way when the Application names something else: automated sync then begins with that. */
const endedByOtherSources = `${isRunning} && (${namesOthers}) ? [${end}] : []`;

/**
 * Lets a sync follow its Application when that names another commit. Automated sync copies the sources into the operation, so that its
 * retries would try the old commit for ever and the repair would not be looked at.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.5.2/controller/sync.go newSyncOperationResult
 */
export function operationsFollowSpec(scope: Construct): void {
  const metadata = { name: syncOperations };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  new ApiObject(scope, 'sync-operations', {
    apiVersion,
    kind: 'MutatingAdmissionPolicy',
    metadata,
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['argoproj.io'],
            apiVersions: ['v1alpha1'],
            operations: ['UPDATE'],
            resources: ['applications'],
          },
        ],
        objectSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'plinth' } },
      },
      // Where it fails, Argo CD goes on as without it.
      failurePolicy: 'Ignore',
      reinvocationPolicy: 'Never',
      mutations: [withoutSources, withoutList, endedByOtherSources].map((expression) => ({
        patchType: 'JSONPatch',
        jsonPatch: { expression },
      })),
    },
  });
  new ApiObject(scope, 'sync-operations-binding', {
    apiVersion,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata,
    spec: { policyName: syncOperations },
  });
}
