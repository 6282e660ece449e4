import { type Effect, MEANINGS } from '../change';
import type { Pair } from '../pairs';
import { applications } from './applications';
import { config } from './config';
import type { Context, EffectRule } from './context';
import { data } from './data';
import { moves } from './moves';
import { recreate } from './recreate';
import { restart } from './restart';

const RULES: readonly EffectRule[] = [data, recreate, restart, config, applications, moves];

/** What a changed object means in the cluster, most dangerous first; empty where it changes in place and nothing else. */
export function effectsOf(pair: Pair, context: Context): Effect[] {
  const found = RULES.flatMap((rule) => [...rule(pair, context)]);
  const distinct = [...new Map(found.map((effect) => [`${effect.meaning} ${effect.what}`, effect])).values()];
  return distinct.sort((a, b) => MEANINGS.indexOf(a.meaning) - MEANINGS.indexOf(b.meaning));
}
