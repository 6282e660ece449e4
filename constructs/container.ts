import { type Container, IntOrString, type Probe, Quantity } from '../imports/k8s';
import type { Resources } from './pod';
import { amounts } from './quantity';

/** A probe of the container's port `http`. */
export const httpGet = (path: string): Probe => ({ httpGet: { path, port: IntOrString.fromString('http') } });

/** Requests and limits as a container has them. */
export const quantities = ({ requests, limits }: Resources): NonNullable<Container['resources']> => ({
  requests: amounts(requests, Quantity.fromString),
  limits: amounts(limits, Quantity.fromString),
});

/** A share of a size in bytes such as 2Gi, in whole mebibytes; what is no size is for `resourcesErrors` to say. */
export const mebibytes = (size: string, share: number): number =>
  Math.floor(Number.parseInt(size, 10) * 1024 ** (units.indexOf(size.slice(-2)) - 1) * share);

const units = ['Ki', 'Mi', 'Gi', 'Ti'];
