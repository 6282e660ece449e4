import type { Schema } from '../schema';

/** What a schema has more, by the path of the field, `[]` for the items of a list. */
type Paths = Readonly<Record<string, Pick<Schema, 'format' | 'x-kubernetes-validations'>>>;

const RANGE = { format: 'address-or-prefix' };
const ADDRESS_KEYS = ['source.ip', 'remote.ip', 'destination.ip'];

/**
 * Addresses of custom resources, which the webhooks of their operators check and their definitions do not.
 *
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/config/security/security.go ValidateIPs
 * @see https://github.com/istio/istio/blob/1.31.1/pkg/config/validation/agent/validation.go ValidateIPSubnet
 * @see https://github.com/cert-manager/cert-manager/blob/v1.21.1/internal/apis/certmanager/validation/certificate.go validateIPAddresses
 */
export const CUSTOM_RESOURCES: Readonly<Record<string, Paths>> = {
  'cert-manager.io/v1/Certificate': { 'spec.ipAddresses[]': { format: 'parsed-address' } },
  'networking.istio.io/v1/ServiceEntry': { 'spec.addresses[]': RANGE },
  'networking.istio.io/v1/VirtualService': {
    'spec.tcp[].match[].destinationSubnets[]': RANGE,
    'spec.tls[].match[].destinationSubnets[]': RANGE,
  },
  'security.istio.io/v1/AuthorizationPolicy': {
    'spec.rules[].from[].source.ipBlocks[]': RANGE,
    'spec.rules[].from[].source.notIpBlocks[]': RANGE,
    'spec.rules[].from[].source.notRemoteIpBlocks[]': RANGE,
    'spec.rules[].from[].source.remoteIpBlocks[]': RANGE,
    'spec.rules[].when[]': {
      'x-kubernetes-validations': [
        {
          rule: `!(self.key in ${JSON.stringify(ADDRESS_KEYS)}) ||
            ((!has(self.values) || self.values.all(value, isFormat(value, 'address-or-prefix'))) &&
            (!has(self.notValues) || self.notValues.all(value, isFormat(value, 'address-or-prefix'))))`,
          message: 'values of an address must be addresses or networks',
          fix: 'write an address such as 10.1.2.3 or a network such as 10.0.0.0/8, without zeros in front',
        },
      ],
    },
  },
};

/** A schema with more at the paths; what lies on them is copied, since kinds share the rest. */
export function tightenCustom(kind: string, schema: Schema): Schema {
  let tightened = schema;
  for (const [path, more] of Object.entries(CUSTOM_RESOURCES[kind] ?? {})) {
    tightened = withMore(tightened, path.replaceAll('[]', '.[]').split('.'), more);
  }
  return tightened;
}

function withMore(schema: Schema, [step, ...rest]: readonly string[], more: Schema): Schema {
  if (step === undefined) return { ...schema, ...more };
  if (step === '[]') return { ...schema, items: withMore(schema.items ?? {}, rest, more) };
  const properties = schema.properties ?? {};
  const child = properties[step];
  if (!child) return schema;
  return { ...schema, properties: { ...properties, [step]: withMore(child, rest, more) } };
}
