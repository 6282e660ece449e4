import { series } from '../observability/metrics/metrics';
import { type Labels, type Scrape, scrapes, stored, targetOf } from '../observability/metrics/scrape';
import type { Scenario } from './cases/case';

/** A series for promtool. */
interface Input {
  readonly series: string;
  readonly values: string;
}

interface Scraped {
  readonly series: string;
  /** That its target answers. */
  readonly up: string;
}

export const minutes = ({ at }: Scenario): number => Number.parseInt(at, 10) * (at.endsWith('h') ? 60 : 1);

/** What Prometheus has stored in a scenario; targets answer, unless it says of any whether it does. */
export function inputOf(scenario: Scenario): readonly Input[] {
  const given = Object.entries(scenario.series).map(([text, values]) => ({
    values,
    ...scraped(text, values),
  }));
  const says = given.some(({ series: text }) => text.startsWith('up{'));
  const targets = says ? [] : [...new Set(given.map(({ up }) => up))];
  return [
    ...given.map(({ series: text, values }) => ({ series: text, values })),
    ...targets.map((up) => ({ series: up, values: `1x${minutes(scenario) + 5}` })),
  ];
}

/**
 * A series as Prometheus stores it: with every label that its program gives, and those that its scrape adds.
 *
 * @param text the metric, with the labels whose values matter, and the pod that it is of
 */
function scraped(text: string, values: string): Scraped {
  const [, name = '', inside = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(text) ?? [];
  const given: Labels = Object.fromEntries(
    [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]),
  );
  const known = series.get(name);
  if (!known) throw new Error(`${name}: is in no list of what exporters give`);
  if (known.atFirstEvent && /^0(?![.\d])/.test(values))
    throw new Error(`${text}: is there at its first event, and never at zero`);
  const scrape = known.scrape ?? scrapes.find(({ job }) => job === given.job);
  if (!scrape)
    throw new Error(`${text}: is scraped by no monitor, or by which is not said; give it a label job`);
  const unknown = Object.keys(given).find(
    (label) => label !== 'job' && !known.own.includes(label) && !scrape.target.includes(label),
  );
  if (unknown) throw new Error(`${text}: has no label ${unknown}`);
  return seriesOf(name, known.own, scrape, given);
}

function seriesOf(name: string, labels: readonly string[], scrape: Scrape, given: Labels): Scraped {
  const own = Object.fromEntries(labels.map((label) => [label, given[label] ?? label]));
  const target = targetOf(scrape, without(given, labels));
  return { series: written(name, stored(scrape, own, target)), up: written('up', target) };
}

const without = (given: Labels, labels: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(given).filter(([label]) => !labels.includes(label)));

/** An empty label is none. */
const written = (name: string, labels: Labels): string =>
  `${name}{${Object.entries(labels)
    .filter(([, value]) => value)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
