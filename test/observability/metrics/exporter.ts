/** What a scraped program gives, and where that is written. */
export interface Exporter {
  readonly name: string;
  /** Upstream's documentation or source. */
  readonly source: string;
  /** Name of the monitor by which it is scraped. @default that of every target, or none: see `notYet` */
  readonly monitor?: string;
  /** Path by which it is scraped, where its monitor has several. @default the first */
  readonly path?: string;
  /** Series by name; a histogram `x` stands for `x_bucket`, `x_sum` and `x_count`. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Where its counters are made, by which it is known when they are born. @default it has none */
  readonly births?: string;
  /** Labels that it gives every series. @default none */
  readonly labels?: readonly string[];
  /** Why nothing gives them yet. @default they are scraped */
  readonly notYet?: string;
}

/**
 * `gauge`, `counter`, `histogram` or `summary`, and after a colon the labels that the program gives it: `counter: code method`. A counter
 * is there from the start, at zero, unless it is said to be there `at first event`: it begins with what was counted until then.
 */
type Metric = `${MetricType}${'' | ' at first event'}${'' | `: ${string}`}`;

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';
