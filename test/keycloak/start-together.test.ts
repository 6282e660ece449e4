import { orStop, startTogether } from './start-together';

const program = () => ({ stop: jest.fn(async () => undefined) });
const broken = new Error('does not start');
const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, 20, value));

describe('programs that are started together', () => {
  it('are both there', async () => {
    const [one, other] = [program(), program()];
    expect(await startTogether(later(one), later(other))).toEqual([one, other]);
    expect(one.stop).not.toHaveBeenCalled();
  });

  it('are stopped where the other does not start, also if they start after it has failed', async () => {
    const [one, other] = [program(), program()];
    await expect(startTogether(Promise.reject(broken), later(other))).rejects.toBe(broken);
    await expect(startTogether(Promise.resolve(one), Promise.reject(broken))).rejects.toBe(broken);
    expect([one.stop.mock.calls.length, other.stop.mock.calls.length]).toEqual([1, 1]);
  });

  it('are stopped where what comes after does not work', async () => {
    const one = program();
    await expect(orStop(one, () => Promise.reject(broken))).rejects.toBe(broken);
    expect(one.stop).toHaveBeenCalledTimes(1);
    const other = program();
    expect(await orStop(other, async () => undefined)).toBe(other);
    expect(other.stop).not.toHaveBeenCalled();
  });
});
