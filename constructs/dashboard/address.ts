import type { Dashboard, Variable } from './grafana-schema';

/**
 * Address of a component's dashboard, for an annotation of an alert: what can be chosen at its top is what the alert's labels
 * say. Of a label that the alert lacks nothing is said, and Grafana chooses.
 *
 * @param grafana address of Grafana for people
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export function dashboardAddress(
  grafana: string | undefined,
  dashboards: Readonly<Record<string, () => Dashboard>>,
): string | undefined {
  const [make] = Object.values(dashboards);
  return grafana && make && address(grafana, make());
}

const address = (grafana: string, { uid, templating }: Dashboard): string =>
  `${grafana}/d/${uid}?orgId=1${(templating.list ?? []).map(choice).join('')}`;

function choice({ name, definition = '', regex }: Variable): string {
  const [, from = ''] = /, (\w+)\)$/.exec(definition) ?? [];
  // What Istio calls otherwise, alerts call so: see `inNamespace`.
  const label = from.replace(/^\w+_namespace$/, 'namespace');
  if (!regex) return `{{ with $labels.${label} }}&var-${name}={{ . | urlquery }}{{ end }}`;
  const part = JSON.stringify(`^.*?(?:${regex.slice(1, -1)}).*$`);
  return `{{ with $labels.${label} }}{{ if match ${part} . }}&var-${name}={{ reReplaceAll ${part} "$1" . | urlquery }}{{ end }}{{ end }}`;
}
