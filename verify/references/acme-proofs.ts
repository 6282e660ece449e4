import { field, items, labels, text } from '../created/field';
import type { World } from '../created/world';
import { toService } from './cluster-host';
import type { HttpRoute } from './http-route';

/** @see https://www.rfc-editor.org/rfc/rfc8555#section-8.3 */
const PROOFS = '/.well-known/acme-challenge/';
const SOLVER = 'acme.cert-manager.io/http01-solver';

/** Whether a route leads to cert-manager's pods alone, with the proofs that a host is ours, which are for everybody. */
export function isOfProofs(world: World, { object, value, matches }: HttpRoute): boolean {
  const isForProofs =
    matches.length > 0 &&
    matches.every((match) =>
      (text(match, 'uri', 'prefix') ?? text(match, 'uri', 'exact') ?? '').startsWith(PROOFS),
    );
  const targets = items(value, 'route').map((one) => {
    const host = toService(text(one, 'destination', 'host') ?? '', object.namespace ?? '', []);
    return host && world.find('', 'Service', host.namespace, host.name);
  });
  return (
    isForProofs &&
    targets.length > 0 &&
    targets.every((service) => labels(service?.manifest, 'spec', 'selector')[SOLVER] === 'true') &&
    ['mirror', 'mirrors', 'rewrite'].every((name) => field(value, name) === undefined)
  );
}
