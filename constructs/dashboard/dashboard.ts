import { dataSources } from './data-sources';
import type { Dashboard, Panel, Variable } from './grafana-schema';

export interface DashboardProps {
  /** Part of its address, `/d/<uid>`. */
  readonly uid: string;
  /** Heading of the page, and its entry in Grafana's list. */
  readonly title: string;
  /** Who looks at it when. */
  readonly description: string;
  /** Choices at the top. @default none */
  readonly variables?: readonly VariableProps[];
  /** What is shown, from top to bottom. */
  readonly rows: readonly RowProps[];
}

/** A choice among the values that a label has. */
export interface VariableProps {
  /** Written `$name` in expressions. */
  readonly name: string;
  /** What is written beside the choice. */
  readonly label: string;
  /** Series that have the label. */
  readonly series: string;
  /** Label whose values there are to choose from. */
  readonly from: string;
  /** Part of the values that is chosen by, as a regular expression with one group. @default all of a value */
  readonly part?: string;
  /** Whether several may be chosen, and all are at first. @default one */
  readonly several?: boolean;
}

interface RowProps {
  /** Heading above the panels. */
  readonly title: string;
  /** From left to right in 24 columns; what does not fit goes on below. */
  readonly panels: readonly Panel[];
}

/** A dashboard as Grafana's file provisioning reads it. */
export const dashboard = ({ uid, title, description, variables = [], rows }: DashboardProps): Dashboard => ({
  uid,
  title,
  description,
  tags: ['plinth'],
  schemaVersion: 42,
  // What is clicked would be lost with the pod.
  editable: false,
  refresh: '1m',
  time: { from: 'now-6h', to: 'now' },
  timezone: 'browser',
  /** One crosshair for all panels. */
  graphTooltip: 1,
  annotations: { list: [] },
  templating: { list: variables.map(choice) },
  panels: placed(rows),
});

function choice({ name, label, series, from, part, several = false }: VariableProps): Variable {
  const query = `label_values(${series}, ${from})`;
  return {
    type: 'query',
    name,
    label,
    datasource: { type: 'prometheus', uid: dataSources.prometheus },
    query: { query, refId: name },
    definition: query,
    ...(part && { regex: `/${part}/` }),
    /** Whenever the time range changes, alphabetically. */
    refresh: 2,
    sort: 1,
    ...(several && {
      multi: true,
      includeAll: true,
      allValue: '.+',
      current: { text: 'All', value: '$__all' },
    }),
  };
}

const COLUMNS = 24;

/** Panels from left to right and from top to bottom, each row below its title. */
function placed(rows: readonly RowProps[]): Dashboard['panels'] {
  const panels: Dashboard['panels'][number][] = [];
  let top = 0;
  for (const { title, panels: own } of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: { x: 0, y: top, w: COLUMNS, h: 1 },
      panels: [],
    });
    top++;
    let [x, height] = [0, 0];
    for (const panel of own) {
      const { w, h } = panel.gridPos;
      if (x + w > COLUMNS) {
        top += height;
        [x, height] = [0, 0];
      }
      panels.push({ ...panel, id: panels.length + 1, gridPos: { x, y: top, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    top += height;
  }
  return panels;
}
