/** An object of which `schema` and the API server say different things. */
export interface Difference {
  /** Fields that are varied, `core.v1.PodSpec.hostname`. */
  readonly fields: readonly string[];
  readonly values: readonly unknown[];
  /** Why the API server refuses it. @default it takes it */
  readonly refusal?: string;
  /** What `schema` finds. */
  readonly findings: readonly string[];
}

export interface KnownDifference {
  readonly because: string;
  readonly is: (difference: Difference) => boolean;
}

const stricter =
  (field: RegExp, findings = /./) =>
  (difference: Difference): boolean =>
    difference.refusal === undefined &&
    difference.fields.some((name) => field.test(name)) &&
    difference.findings.every((finding) => findings.test(finding));

const laxer =
  (refusal: RegExp, field = /./) =>
  (difference: Difference): boolean =>
    difference.refusal !== undefined &&
    refusal.test(difference.refusal) &&
    difference.fields.some((name) => field.test(name));

const hasValue =
  (text: string) =>
  ({ values, refusal }: Difference): boolean =>
    refusal !== undefined && values.some((value) => JSON.stringify(value) === text);

/** `schema` refuses what the API server takes: a person has to mean something else. */
const STRICTER: readonly KnownDifference[] = [
  {
    because: 'null in a list becomes an empty item, which nobody means',
    is: stricter(/./, /must be .*, got null$/),
  },
  {
    because: 'a number beyond 32 bits is cut to another one, where server-side apply takes it at all',
    is: stricter(/./, /must be between -2147483648 and 2147483647|must be \d+ or less, got 1000000000000$/),
  },
  {
    because: 'what a template says is refused once the object is made from it',
    is: stricter(/^meta\.v1\.ObjectMeta\.(?:annotations|finalizers|labels)/, /emplate/),
  },
  {
    because:
      'the controller of a StatefulSet writes its own hostname and subdomain over those of the template',
    is: stricter(/^core\.v1\.PodSpec\.(?:hostname|subdomain)$/, /spec\.template\./),
  },
  {
    because: 'podCIDRs that do not begin with podCIDR are thrown away in silence',
    is: stricter(/^core\.v1\.NodeSpec\.podCIDRs/),
  },
  {
    because: 'an empty source of a claim is thrown away in silence',
    is: stricter(/^core\.v1\.PersistentVolumeClaimSpec\.dataSource$/),
  },
  {
    because: 'a dry run asks for no port of a node',
    is: stricter(/^core\.v1\.ServicePort\.nodePort$/),
  },
  {
    because: 'a second source of a PersistentVolume is taken beside flexVolume, and nobody reads it',
    is: stricter(/^core\.v1\.FlexPersistentVolumeSource\./, /exactly one/),
  },
  {
    because: 'an empty list counts as a choice',
    is: stricter(/^resource\.v1\.DeviceRequest\.firstAvailable$/, /exactly one/),
  },
  {
    because: 'the subresource "status" of a definition takes any field and has none',
    is: stricter(/^apiextensions\.v1\.CustomResourceSubresources\.status$/),
  },
];

/** `schema` takes what the API server refuses. */
const LAXER: readonly KnownDifference[] = [
  {
    because: 'whether another object is there is asked by the proof of references, and by admission',
    is: laxer(/^403 |Not found: /),
  },
  {
    because: 'the address, the port or the family is one that this cluster does not give',
    is: laxer(
      /failed to allocate|healthCheckNodePort: Invalid value: 65537|not configured (?:on|for)|is not configured|provided (?:IP|port) is not in the valid range/,
    ),
  },
  {
    because: 'expressions are compiled with the types of the cluster',
    is: laxer(/compilation failed|(?:error|cannot) (?:while )?(?:parsing|parse)|ERROR: <input>|no overload/),
  },
  {
    because: 'the status is written by controllers, also that of a claim in a StatefulSet; it takes anything',
    is: laxer(
      /./,
      /^core\.v1\.(?:PersistentVolumeClaimStatus|PersistentVolumeClaimCondition|ModifyVolumeStatus|PersistentVolumeClaim\.status)/,
    ),
  },
  {
    because: 'definitions come from releases, and a wrong schema in one is refused when it is applied',
    is: laxer(/./, /^apiextensions\.v1\./),
  },
  {
    because: 'devices are asked for by expression, by names within the claim and with rights of a namespace',
    is: laxer(/./, /^resource\.v1\./),
  },
  {
    because: 'of priority and fairness, which few write, values are checked and not how they go together',
    is: laxer(/./, /^flowcontrol\.v1\./),
  },
  {
    because: 'requests for certificates are made by programs',
    is: laxer(/./, /^certificates\.v1\./),
  },
  {
    because: 'quotas and limits go by the kind of a resource, of which every cluster may have more',
    is: laxer(/./, /^core\.v1\.(?:LimitRange|ResourceQuota|ScopedResourceSelector)/),
  },
  {
    because: 'a list that is no set in the OpenAPI document may not have an item twice',
    is: laxer(/Duplicate value/),
  },
  {
    because: 'the name of an indexed Job, and of a pod with a long one, is that of a host as well',
    is: laxer(/./, /^(?:batch\/v1\.Job|v1\.Pod)\.metadata\.name$/),
  },
  {
    because: 'no container of Windows',
    is: laxer(/./, /^core\.v1\.WindowsSecurityContextOptions\./),
  },
  {
    because: 'how the parts of an autoscaler go together is not modelled',
    is: laxer(/./, /^autoscaling\.v2\./),
  },
  {
    because: 'how the fields of a Job go together is not modelled',
    is: laxer(/./, /^batch\.v1\./),
  },
  {
    because: "how the fields of a DaemonSet's update go together is not modelled",
    is: laxer(/./, /^apps\.v1\.RollingUpdateDaemonSet\./),
  },
  {
    because: 'how the parts of a policy of admission go together is not modelled',
    is: laxer(/./, /^admissionregistration\.v1\.(?:ApplyConfiguration|Mut|NamedRule|Validati)/),
  },
  {
    because: 'how an APIService and its certificates go together is not modelled',
    is: laxer(/insecureSkipTLSVerify/),
  },
  {
    because: 'what a field may be depends on another one far away in the pod',
    is: laxer(
      /init containers without|restart rules|volumeDevices|terminationGracePeriodSeconds|hostUsers|privileged containers|overcommitable/,
    ),
  },
  {
    because: 'a null for a value of a map counts as the key that is there',
    is: hasValue('{"a":null}'),
  },
  {
    because: 'a node is matched by its name only, which nobody writes by hand',
    is: laxer(/./, /^core\.v1\.NodeSelectorTerm\.matchFields$/),
  },
  {
    because: 'which Secrets of a driver are checked depends on the field',
    is: laxer(/SecretRef/),
  },
  {
    because: 'an empty list counts as a choice',
    is: hasValue('[]'),
  },
  {
    because:
      'parameters of a driver are its own, but no empty key and, for a class of attributes, one at least',
    is: laxer(/./, /^storage\.k8s\.io\/v1\.\w+Class\.parameters$/),
  },
  {
    because: 'how the parts of a driver, its volumes and its tokens go together is not modelled',
    is: laxer(
      /./,
      /^storage\.v1\.CSIDriverSpec\.|^core\.v1\.PersistentVolumeSpec\.volumeAttributesClassName$/,
    ),
  },
  {
    because: 'server-side apply takes no item of a list without its key, elsewhere a required field',
    is: laxer(/omits all key fields/),
  },
  {
    because: 'an update that replaces no pod is a mistake that only numbers show',
    is: laxer(/may not be 0 when `maxSurge` is 0/),
  },
  {
    because: 'ports of Endpoints, which EndpointSlices replace, need names when there are several',
    is: laxer(/./, /^core\.v1\.EndpointSubset\.ports$/),
  },
  {
    because: 'a size below zero that is written as a number',
    is: laxer(/./, /^core\.v1\.EmptyDirVolumeSource\.sizeLimit$/),
  },
];

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [...STRICTER, ...LAXER];
