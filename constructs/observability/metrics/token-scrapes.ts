import type { Construct } from 'constructs';
import { ApiObject } from '../../../imports/api-object';
import { observabilityNamespace } from '../observability-namespace';
import { scrapeClasses } from './scrape-classes';

/** Name of the policy and of its binding. */
const name = 'scrapes-with-token';

/**
 * Keeps the class of scrapes that send the token of Prometheus' ServiceAccount to the monitors of the platform: whoever wrote another
 * would choose to whom Prometheus sends it. Steps that the class adds to a monitor's could not: the monitor's own come before, and set
 * every label that the class would look at.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/promcfg.go generateServiceMonitorConfig
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function keepTokenScrapes(scope: Construct): void {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const own = [observabilityNamespace.name];
  new ApiObject(scope, 'token-scrapes', {
    apiVersion,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: own }],
        },
        resourceRules: [
          {
            apiGroups: ['monitoring.coreos.com'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['podmonitors', 'probes', 'servicemonitors'],
          },
        ],
      },
      validations: [
        {
          expression: `object.spec.?scrapeClass.orValue("") != "${scrapeClasses.node}"`,
          message: `spec.scrapeClass must not be "${scrapeClasses.node}" outside of ${own}, because Prometheus sends its token to such targets; leave it out`,
        },
      ],
    },
  });
  new ApiObject(scope, 'token-scrapes-binding', {
    apiVersion,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
}
