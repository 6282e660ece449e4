interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Waits until both have started.
 *
 * @throws what the one says that has not, once the other is stopped
 */
export async function startTogether<A extends Stoppable, B extends Stoppable>(
  one: Promise<A>,
  other: Promise<B>,
): Promise<[A, B]> {
  try {
    return await Promise.all([one, other]);
  } catch (error) {
    const settled = await Promise.allSettled([one, other]);
    for (const result of settled) if (result.status === 'fulfilled') await result.value.stop();
    throw error;
  }
}

/** Goes on with what has started. @throws what `then` does, once it is stopped */
export async function orStop<S extends Stoppable>(started: S, then: () => Promise<unknown>): Promise<S> {
  try {
    await then();
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}
