import type { Fault } from '../finding';
import type { Rule } from '../rule';
import { strangePatches } from './envoy-filter';

/** Kinds with which anything at all can be done to what a proxy does. */
const KINDS: readonly (readonly [group: string, kind: string])[] = [
  ['networking.istio.io', 'EnvoyFilter'],
  ['extensions.istio.io', 'WasmPlugin'],
  ['extensions.istio.io', 'TrafficExtension'],
];

/** Behind a proxy that is changed by hand, nothing holds that is proven of policies and routes. */
export const proxyExtension: Rule = {
  name: 'hardening/proxy-extension',
  contract: 'no proxy is changed past the policies and routes of the mesh',
  *check(environment): Iterable<Fault> {
    for (const [group, kind] of KINDS) {
      for (const object of environment.ofKind(group, kind)) {
        const places = kind === 'EnvoyFilter' ? strangePatches(object) : [undefined];
        const what = 'changes proxies past every policy and route, so that nothing is proven of them';
        const fix = 'remove it, or write an exception that says what it changes';
        for (const path of places) yield { object, ...(path && { path }), what, fix };
      }
    }
  },
};
