/** What Prometheus has measured, and what it says at some point of time. */
export interface Scenario {
  /** A value per minute, in promtool's notation. @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
}

interface Firing extends Scenario {
  /** Labels of the one alert that fires, but for its name and severity. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Cases of each alert: one in which it fires, and one close to that in which it does not. */
export type AlertCases = Readonly<
  Record<string, { readonly firing: Firing; readonly silent: Scenario | 'never' }>
>;
