import { healthChecks } from '../../../../constructs/operations/health/health-checks';
import { Script } from '../../../../verify/waves/health/script';

/** What a health check says of an object, evaluated as Argo CD does. */
export function health(script: string, object: object): { status: string; message: string } {
  const outcome = Script.of(script).healthOf(object);
  if (!('status' in outcome)) throw new Error(`lua: ${JSON.stringify(outcome)}`);
  return outcome;
}

export type Expected = [status: string, message: string];

/** What the product's check of a kind says, `argoproj.io_Application`. */
export function check(kind: string, object: object): Expected {
  const { status, message } = health(healthChecks[kind] as string, object);
  return [status, message];
}
