import type { Choice, Choices } from './choices';

/** Values in which every two levels of choices that can meet do meet. */
interface Covering<T> {
  readonly cases: readonly { readonly value: T; readonly picked: Readonly<Record<string, string>> }[];
  /** Levels that cannot be had, and pairs of levels that cannot be had together. */
  readonly impossible: readonly string[];
}

interface Wanted<T> {
  /** Levels to begin with, for the choices that are not wanted. */
  readonly bases: readonly ((choice: Choice) => number)[];
  /** Whether two choices may have to do with each other; those that have not are made each for itself. */
  readonly meet: (a: Choice, b: Choice) => boolean;
  readonly made: (value: unknown) => T;
  /** Fields of a value that is not allowed; pairs that are in such values alone are impossible. */
  readonly faultyFields: (value: T) => readonly string[];
}

type Levels = ReadonlyMap<Choice, number>;
type Picked = readonly [choice: Choice, level: number];

/**
 * Few values that have every pair of levels, always the same ones: each begins with a pair that none had before, and picks of all
 * other choices the level that adds most.
 */
export function covering<T>(choices: Choices, wanted: Wanted<T>): Covering<T> {
  const pairs = new Pairs(choices, wanted);
  const cases: Covering<T>['cases'][number][] = [];
  const impossible: string[] = [];
  for (const [a, b] of pairs.all()) {
    if (pairs.isCovered(a, b)) continue;
    const levels = pairs.seed(a, b);
    if (levels) cases.push(pairs.take(levels, [a, b]));
    else impossible.push(pairs.exclude(a, b));
  }
  return { cases, impossible };
}

/** Which pairs there are, and which of them are in some value already. */
class Pairs<T> {
  private readonly first = new Map<Choice, number>();
  private readonly size: number = 0;
  private readonly covered: Uint8Array;
  private readonly excluded = new Set<number>();

  constructor(
    private readonly choices: Choices,
    private readonly wanted: Wanted<T>,
  ) {
    for (const choice of choices.all) {
      this.first.set(choice, this.size);
      this.size += choice.levels.length;
    }
    this.covered = new Uint8Array(this.size ** 2);
    for (const a of choices.all) {
      for (const b of choices.all)
        if (a !== b && !wanted.meet(a, b)) this.cover(this.levelsOf(a), this.levelsOf(b));
    }
  }

  /** Pairs of levels that are not of different values of one union; a level with itself first. */
  *all(): Iterable<readonly [Picked, Picked]> {
    const levels = this.choices.all.flatMap((choice) =>
      choice.levels.map((_, level) => [choice, level] as const),
    );
    for (const one of levels) yield [one, one];
    for (const [index, a] of levels.entries())
      for (const b of levels.slice(0, index))
        if (this.wanted.meet(a[0], b[0]) && needed([a, b])) yield [b, a];
  }

  isCovered(a: Picked, b: Picked): boolean {
    const [idA, idB] = [this.idOf(a), this.idOf(b)];
    return this.excluded.has(idA) || this.excluded.has(idB) || this.covered[idA * this.size + idB] === 1;
  }

  /** Says what cannot be had, so that it is asked for once. */
  exclude(a: Picked, b: Picked): string {
    const text = ([{ path, levels }, level]: Picked) => `${path} ${levels[level]?.label}`;
    if (a !== b) return `${text(a)} with ${text(b)}`;
    this.excluded.add(this.idOf(a));
    return text(a);
  }

  /** Levels in which two are, with what they need; one more is changed where that is not allowed. */
  seed(a: Picked, b: Picked): Levels | undefined {
    const fixed = needed([a, b]);
    if (!fixed) return undefined;
    const { all } = this.choices;
    const starts = this.wanted.bases.map(
      (base) => new Map([...all.map((one) => [one, base(one)] as const), ...fixed]),
    );
    const start = starts.find((levels) => this.isAllowed(levels));
    if (start) return start;
    for (const levels of starts) {
      const groups = this.wanted.faultyFields(this.made(levels)).flatMap((field) => [field, groupOf(field)]);
      const near = this.active(levels).filter((one) => groups.includes(groupOf(one.path)));
      for (const choice of near.filter((one) => !fixed.has(one))) {
        for (const level of choice.levels.keys()) {
          const changed = new Map(levels).set(choice, level);
          if (this.isAllowed(changed)) return changed;
        }
      }
    }
    return undefined;
  }

  /** The value with these levels and the most pairs, which has its pairs covered. */
  take(start: Levels, pair: readonly Picked[]): Covering<T>['cases'][number] {
    const fixed = needed(pair) ?? new Map();
    const free = this.choices.all.filter((choice) => !fixed.has(choice));
    let [levels, most] = [start, -1];
    for (const order of orders(free)) {
      const filled = this.filled(start, order);
      const gain = this.gainOf(filled);
      if (gain > most) [levels, most] = [filled, gain];
    }
    const ids = this.idsOf(levels);
    this.cover(ids, ids);
    const active = this.active(levels);
    const labels = active.map((choice) => [choice.path, choice.levels[levels.get(choice) ?? 0]?.label ?? '']);
    return { value: this.made(levels), picked: Object.fromEntries(labels) };
  }

  private cover(some: readonly number[], others: readonly number[]): void {
    for (const one of some) for (const other of others) this.covered[one * this.size + other] = 1;
  }

  private levelsOf(choice: Choice): number[] {
    return [...choice.levels.keys()].map((level) => this.idOf([choice, level]));
  }

  private filled(start: Levels, free: readonly Choice[]): Levels {
    const levels = new Map(start);
    let most = this.gainOf(levels);
    for (let before = -1; before < most; ) {
      before = most;
      for (const choice of free) {
        let best = levels.get(choice) ?? 0;
        for (const level of choice.levels.keys()) {
          levels.set(choice, level);
          const gain = this.gainOf(levels);
          if (gain <= most || !this.isAllowed(levels)) continue;
          most = gain;
          best = level;
        }
        levels.set(choice, best);
      }
    }
    return levels;
  }

  /** How many pairs these levels would add. */
  private gainOf(levels: Levels): number {
    const ids = this.idsOf(levels);
    let gain = 0;
    for (let a = 0; a < ids.length; a++) {
      const row = (ids[a] ?? 0) * this.size;
      for (let b = 0; b <= a; b++) if (this.covered[row + (ids[b] ?? 0)] === 0) gain++;
    }
    return gain;
  }

  /** The choices that there are, when those that they need are made so. */
  private active(levels: Levels): Choice[] {
    return this.choices.all.filter(({ needs }) => needs.every((one) => levels.get(one.choice) === one.level));
  }

  private idsOf(levels: Levels): number[] {
    return this.active(levels).map((choice) => this.idOf([choice, levels.get(choice) ?? 0]));
  }

  private made(levels: Levels): T {
    return this.wanted.made(this.choices.build((choice) => levels.get(choice) ?? 0));
  }

  private isAllowed(levels: Levels): boolean {
    return this.wanted.faultyFields(this.made(levels)).length === 0;
  }

  private idOf([choice, level]: Picked): number {
    return (this.first.get(choice) ?? 0) + level;
  }
}

const groupOf = (field: string): string => field.replace(/\.?[^.]*$/, '');

/** Orders in which the choices are made; which of them comes out best is not known before. */
function* orders<T>(list: readonly T[]): Iterable<T[]> {
  for (let step = 1; step <= 3; step++) {
    const order = list.map((one, index) => [(index * step * 7919) % 1009, one] as const);
    yield order.sort(([a], [b]) => a - b).map(([, one]) => one);
  }
}

/** The levels that these need, themselves included; undefined if they contradict each other. */
function needed(picked: readonly Picked[]): Map<Choice, number> | undefined {
  const levels = new Map<Choice, number>();
  const needs = picked.flatMap(([choice, level]) => [...choice.needs, { choice, level }]);
  for (const { choice, level } of needs) {
    if ((levels.get(choice) ?? level) !== level) return undefined;
    levels.set(choice, level);
  }
  return levels;
}
