import { Script } from '../../../../verify/waves/health/script';

/** What a health check says of an object, evaluated as Argo CD does. */
export function health(script: string, object: object): { status: string; message: string } {
  const outcome = Script.of(script).healthOf(object);
  if (!('status' in outcome)) throw new Error(`lua: ${JSON.stringify(outcome)}`);
  return outcome;
}
