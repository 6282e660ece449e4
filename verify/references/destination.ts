import { type Place, places } from '../created/field';

/** Where a route leads, from the root of the route. */
export interface Destination extends Place {
  /** Whether it gets a copy of what somebody else answers. */
  readonly isCopy: boolean;
}

const ROUTES = ['route[].destination'];
const COPIES = ['mirror', 'mirrors[].destination'];

/** Everything that an HTTP, TCP or TLS route of a VirtualService leads to. @see https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export const destinationsOf = (route: unknown): Destination[] =>
  [...ROUTES, ...COPIES].flatMap((pattern) =>
    places(route, pattern).map((place) => ({ ...place, isCopy: COPIES.includes(pattern) })),
  );
