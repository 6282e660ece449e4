/** What a scraped program gives, and where that is written. */
export interface Exporter {
  readonly name: string;
  /** Upstream's documentation or source. */
  readonly source: string;
  /** Series by name; a histogram `x` stands for `x_bucket`, `x_sum` and `x_count`. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Labels of every series, beside those that any target has. @default none */
  readonly labels?: readonly string[];
  /** Why nothing gives them yet. @default they are scraped */
  readonly notYet?: string;
}

/** `gauge`, `counter`, `histogram` or `summary`, and after a colon the labels: `counter: code method`. */
type Metric = `${MetricType}${'' | `: ${string}`}`;

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** Labels that Prometheus gives what it scrapes through a monitor of the operator. */
export const targetLabels = [
  'job',
  'instance',
  'namespace',
  'pod',
  'container',
  'service',
  'endpoint',
  'node',
];
