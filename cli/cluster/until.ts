/** Milliseconds between two attempts. */
const PAUSE = 100;

/** What ends the attempts: `false` would be a value, and end them as well. */
type Found = object | string | number | true;

/** Tries until there is a value. @returns undefined when the time is over */
export async function until<T extends Found>(
  seconds: number,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await attempt();
    if (value !== undefined || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
