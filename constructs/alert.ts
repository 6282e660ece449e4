/** A duration as Prometheus writes it. */
type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/**
 * `critical`: people lose service or data now. `warning`: they will, if nothing is done in working hours. `info`: good to know.
 * `none`: not for people.
 */
type Severity = 'critical' | 'warning' | 'info' | 'none';

/** Something that somebody is told of. Its name is the name of its page in `docs/runbooks`. */
export interface Alert {
  readonly alert: string;
  readonly severity: Severity;
  /** How long the expression holds before anybody is told. */
  readonly for: Duration;
  /** What is wrong, in PromQL or, for the ruler of Loki, in LogQL; a result is an alert. */
  readonly expr: string;
  /** One line, with the labels that say where. */
  readonly summary: string;
  /** What it means for whom, with the value. */
  readonly description: string;
}

/** A series that others are computed from. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
  /** @default none beside those of the expression */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules of one domain, evaluated one after the other. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (Alert | Recording)[];
}

/** A rule as Prometheus and Loki read it. */
export interface WrittenRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * A group as Prometheus and Loki read it.
 *
 * @param runbooks address under which the pages of `docs/runbooks` are
 * @param dashboard address of the dashboard that shows what it is about, with the labels that are chosen there
 */
export const written = ({ name, rules }: RuleGroup, runbooks: string, dashboard?: string) => ({
  name,
  rules: rules.map((rule): WrittenRule => {
    if ('record' in rule) return { ...rule, expr: dedent(rule.expr) };
    const { alert, severity, expr, summary, description } = rule;
    return {
      alert,
      expr: dedent(expr),
      for: rule.for,
      labels: { severity },
      annotations: {
        summary,
        description,
        runbook_url: `${runbooks}/${alert}.md`,
        ...(dashboard && { dashboard_url: dashboard }),
      },
    };
  }),
});

/**
 * True when no target with these labels answers, whether there are some or none at all. `absent` alone keeps no label of a
 * comparison, and alerts are routed by theirs.
 */
export function noneUp(labels: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const up = `up{${matchers.join(',')}}`;
  return `absent(${up}) or max by (${Object.keys(labels).join(', ')}) (${up}) == 0`;
}

/**
 * How much counters have counted in a window, with what they were born with: most programs have no counter with labels before its
 * first event, and `increase` is nothing with one sample. One that is seen again, after its target or Prometheus itself was away,
 * is not born.
 *
 * @param counters a selector, without a range
 * @see https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics
 */
export function counted(counters: string, window: Duration): string {
  return `${counters} unless ${counters} offset ${window}
            unless on (job, instance) up offset ${window} == 0
            and on () group(up offset ${window})
          or increase(${counters}[${window}])`;
}

/** With the label by which alerts are routed, of one that Istio calls otherwise. */
export function inNamespace(label: `${string}_namespace`, expr: string): string {
  return `
      label_replace(${expr},
        "namespace", "$1", "${label}", "(.*)"
      )`;
}

/** An expression over several lines, without the indentation that it has in the code. */
function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const depth = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(depth)).join('\n');
}
