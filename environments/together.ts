import type * as z from 'zod';
import { familyOf, noInternet, overlap, within } from '../constructs/cidr';
import type { IpFamily } from '../constructs/ip-families';

/** Parts of an environment, of which each may be absent. */
interface Parts {
  readonly cluster: {
    readonly ipFamilies?: readonly IpFamily[] | undefined;
    readonly nodes: readonly string[];
    readonly loadBalancers?: { readonly cidrs?: readonly string[] | undefined } | undefined;
  };
  readonly istio: {
    readonly gateway: { readonly trustedProxies?: { readonly cidrs: readonly string[] } | undefined };
  };
  readonly argocd: { readonly gatewayAddress?: string | undefined };
  readonly certificates:
    | { readonly http01?: { readonly tenantsCertificateKey?: string | undefined } | undefined }
    | object;
  readonly prometheus?: object | undefined;
  readonly alerting?: object | undefined;
  readonly garage?: object | undefined;
  readonly loki?:
    | {
        readonly objectStorage?:
          | (Bucket & { readonly provider?: 's3' | undefined })
          | { readonly provider: 'garage' }
          | undefined;
      }
    | undefined;
  readonly backups?: { readonly objectStorage: Bucket } | undefined;
  readonly crowdsec?: object | undefined;
  readonly grafana?: object | undefined;
  readonly signOn?: object | undefined;
  readonly tenants?: object | undefined;
  readonly serviceLevels?:
    | { readonly grafana?: object | undefined; readonly tenants?: object | undefined }
    | undefined;
}

interface Bucket {
  readonly endpoint: string;
  readonly bucket: string;
}

/** Which part does not do without which other; both are named. */
const rules: readonly (readonly [
  field: readonly string[],
  rule: string,
  isBroken: (parts: Parts) => boolean,
])[] = [
  [
    ['alerting'],
    'must be given, because prometheus is, which hands its alerts over; say to whom, or to nobody, or remove prometheus',
    ({ prometheus, alerting }) => Boolean(prometheus && !alerting),
  ],
  [
    ['prometheus'],
    'must be given, because alerting is, which has its alerts from there; say how much it keeps, or remove alerting',
    ({ prometheus, alerting }) => Boolean(alerting && !prometheus),
  ],
  [
    ['garage'],
    'must be given, because loki.objectStorage.provider is "garage"; say how much it keeps, or name a store outside',
    ({ garage, loki }) => loki?.objectStorage?.provider === 'garage' && !garage,
  ],
  [
    ['grafana'],
    'must not be given without prometheus or loki, because there is nothing to show; give one of them, or remove it',
    ({ prometheus, loki, grafana }) => Boolean(grafana && !prometheus && !loki),
  ],
  [
    ['signOn'],
    'must not be given without prometheus, because there is nothing to sign in to; give that, or remove it',
    ({ prometheus, signOn }) => Boolean(signOn && !prometheus),
  ],
  [
    ['crowdsec'],
    'must not be given without loki, because it reads logs from there; give that, or remove it',
    ({ loki, crowdsec }) => Boolean(crowdsec && !loki),
  ],
  [
    ['serviceLevels'],
    'must not be given without prometheus, because nothing measures them; give that, or remove it',
    ({ prometheus, serviceLevels }) => Boolean(serviceLevels && !prometheus),
  ],
  [
    ['serviceLevels', 'grafana'],
    'must not be given without grafana, because it has no host; give that, or remove it',
    ({ grafana, serviceLevels }) => Boolean(serviceLevels?.grafana && !grafana),
  ],
  [
    ['serviceLevels', 'tenants'],
    'must not be given without tenants, because they have no hosts; give that, or remove it',
    ({ tenants, serviceLevels }) => Boolean(serviceLevels?.tenants && !tenants),
  ],
  [
    ['certificates', 'http01', 'tenantsCertificateKey'],
    'must be given, because tenants is, whose hosts are under one wildcard; say where its certificate is, or prove it by dns01',
    ({ certificates, tenants }) =>
      'http01' in certificates &&
      Boolean(tenants && certificates.http01 && !certificates.http01.tenantsCertificateKey),
  ],
  [
    ['backups', 'objectStorage', 'bucket'],
    'must not be that of loki.objectStorage, whose key could delete the backups; choose another bucket, with a key of its own',
    ({ backups, loki }) => {
      const { bucket, endpoint } = backups?.objectStorage ?? {};
      const logs = loki?.objectStorage?.provider === 'garage' ? undefined : loki?.objectStorage;
      return bucket !== undefined && bucket === logs?.bucket && endpoint === logs.endpoint;
    },
  ],
  [
    ['argocd', 'gatewayAddress'],
    'must be of a family that cluster.ipFamilies has, or no Service can have it; choose another',
    ({ cluster: { ipFamilies = ['IPv4'] }, argocd: { gatewayAddress } }) =>
      gatewayAddress !== undefined && !ipFamilies.includes(familyOf(gatewayAddress)),
  ],
  [
    ['istio', 'gateway', 'trustedProxies', 'cidrs'],
    'must be public or in cluster.loadBalancers.cidrs, because nobody else with a private address is let in; add them there',
    ({ cluster: { nodes, loadBalancers = { cidrs: nodes } }, istio }) =>
      (istio.gateway.trustedProxies?.cidrs ?? []).some(
        (cidr) =>
          noInternet[familyOf(cidr)].some((one) => overlap(one, cidr)) &&
          !(loadBalancers.cidrs ?? []).some((one) => within(cidr, one)),
      ),
  ],
];

/** Rules across the parts of an environment. */
export function together(parts: Parts, { addIssue }: z.core.$RefinementCtx<Parts>): void {
  for (const [path, message, isBroken] of rules) {
    if (isBroken(parts)) addIssue({ code: 'custom', path: [...path], message });
  }
}
