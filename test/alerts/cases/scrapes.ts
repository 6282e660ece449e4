import { groups } from '../rules';
import type { AlertCases } from './case';

/** A target of each scrape that there has to be; that each monitor has its scrape is tested with the monitors. */
const targets = groups
  .flatMap(({ rules }) => rules)
  .filter(({ record }) => record === 'plinth:scrape:absent')
  .map(({ expr }) => /^absent\((.+)\)$/.exec(expr)?.[1] ?? '');

const istiod = 'up{job="istiod",namespace="istio-system"}';
const all = (value: string) =>
  Object.fromEntries(targets.map((target) => [target, target === istiod ? value : '1x20']));

export const scrapes: AlertCases = {
  ScrapeAbsent: {
    firing: {
      series: all('1x3 stale'),
      at: '15m',
      labels: { component: 'istiod', job: 'istiod', namespace: 'istio-system' },
    },
    // It does not answer, which TargetDown tells.
    silent: { series: all('0x20'), at: '15m' },
  },
};
