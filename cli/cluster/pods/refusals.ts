import type { ApiClient, Json } from '../api/client';
import type { PodMaker } from './workload';

/** Kubernetes counts events that are alike instead of repeating them. */
const COMBINED = /^\(combined from similar events\): /;

/** Why pods, or the volumes that they need, were not made, by what should have them. */
export class Refusals {
  private constructor(private readonly events: readonly Json[]) {}

  static async read(client: ApiClient): Promise<Refusals> {
    const { body } = await client.get('/api/v1/events?fieldSelector=reason%3DFailedCreate');
    return new Refusals(body.items);
  }

  /** How many there are; they are repeated as long as the controller tries. */
  get count(): number {
    return this.events.length;
  }

  /** The last reason; undefined where there is none. */
  of({ kind, namespace, name }: PodMaker): string | undefined {
    const own = this.events.filter(({ involvedObject: about }) =>
      about.namespace !== namespace
        ? false
        : kind === 'Deployment'
          ? about.kind === 'ReplicaSet' && about.name.startsWith(`${name}-`)
          : about.kind === kind && about.name === name,
    );
    return own.map(({ message }) => message.replace(COMBINED, '') as string).at(-1);
  }
}
