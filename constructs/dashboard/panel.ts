import { dataSources } from './data-sources';
import type {
  FieldConfig,
  GraphPanel,
  LogsPanel,
  LokiQuery,
  Panel,
  PrometheusQuery,
  StatPanel,
  TablePanel,
} from './grafana-schema';

/** Units of Grafana that dashboards use. @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
type Unit =
  | 'short'
  | 'percentunit'
  | 'percent'
  | 'bytes'
  | 'Bps'
  | 'reqps'
  | 'ops'
  | 'cps'
  | 's'
  | 'ms'
  | 'dateTimeFromNow';

/** What is asked, and how a line is called: `{{label}}`. */
interface Query {
  readonly expr: string;
  /** @default the labels of the series */
  readonly legend?: string;
}

interface PanelProps {
  /** Heading of the panel: what is measured. */
  readonly title: string;
  /** What it means, or what to do, where the title does not say. @default none */
  readonly description?: string;
  /** Expressions whose series are shown together. */
  readonly queries: readonly Query[];
  /** Columns of 24. @default 12, of a single value 4 */
  readonly width?: number;
}

interface GraphProps extends PanelProps {
  /** Unit of the values, in which the axis is written. */
  readonly unit: Unit;
  /** Whether lines add up. @default false */
  readonly stacked?: boolean;
  /** Upper end of the axis, `1` for shares. @default what the data needs */
  readonly max?: number;
  /** What the queries are in. @default promql */
  readonly language?: Language;
}

interface ValueProps extends PanelProps {
  /** Unit of the value, in which it is written. */
  readonly unit: Unit;
  /** Places behind the decimal point. @default as many as Grafana thinks fit */
  readonly decimals?: number;
  /** From where on a value is bad: orange, then red. @default no colour */
  readonly bad?: { readonly from: number; readonly worseFrom: number };
  /** Where a value is bad that is below: red. @default no colour */
  readonly badBelow?: number;
}

type Language = 'promql' | 'logql';

const sources = {
  promql: { type: 'prometheus', uid: dataSources.prometheus },
  logql: { type: 'loki', uid: dataSources.loki },
} as const;

/** Lines over time. */
export function graph(props: GraphProps): GraphPanel {
  const { unit, width = 12, stacked = false, max, language = 'promql' } = props;
  return {
    type: 'timeseries',
    ...common(props, width, 8, language),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        max,
        custom: {
          lineWidth: 1,
          fillOpacity: stacked ? 30 : 8,
          ...(stacked && { stacking: { mode: 'normal', group: 'A' } }),
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/** One value, now. */
export function value(props: ValueProps): StatPanel {
  const { unit, width = 4, decimals, bad, badBelow } = props;
  const thresholds = bad
    ? steps(['green', null], ['orange', bad.from], ['red', bad.worseFrom])
    : badBelow !== undefined && steps(['red', null], ['green', badBelow]);
  return {
    type: 'stat',
    ...common(props, width, 4, 'promql'),
    fieldConfig: {
      defaults: { unit, decimals, noValue: '–', ...(thresholds && { thresholds }) },
      overrides: [],
    },
    options: {
      colorMode: thresholds ? 'value' : 'none',
      graphMode: 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      percentChangeColorMode: 'standard',
      reduceOptions: { calcs: ['lastNotNull'], values: false },
      showPercentChange: false,
      textMode: 'value',
      wideLayout: true,
    },
  };
}

const steps = (...colors: readonly [color: string, from: number | null][]): FieldConfig['thresholds'] => ({
  mode: 'absolute',
  steps: colors.map(([color, from]) => ({ color, value: from })),
});

/** Series as they are now, a row each. */
export function table(props: PanelProps): TablePanel {
  const { width = 24 } = props;
  const { targets, ...rest } = common(props, width, 8, 'promql');
  return {
    type: 'table',
    ...rest,
    targets: targets.map((target) => ({ ...target, instant: true, range: false, format: 'table' })),
    transformations: [
      ...(targets.length > 1 ? [{ id: 'merge', options: {} }] : []),
      { id: 'organize', options: { excludeByName: { Time: true } } },
    ],
    options: { frameIndex: 0, showHeader: true },
  };
}

/** Lines of logs, the newest first. */
export function logLines(props: PanelProps): LogsPanel {
  const { width = 24 } = props;
  return {
    type: 'logs',
    ...common(props, width, 12, 'logql'),
    options: {
      dedupStrategy: 'none',
      enableLogDetails: true,
      prettifyLogMessage: false,
      showCommonLabels: false,
      showLabels: false,
      showLogContextToggle: true,
      showTime: true,
      sortOrder: 'Descending',
      wrapLogMessage: true,
    },
  };
}

function common({ title, description, queries }: PanelProps, w: number, h: number, language: Language) {
  return {
    title,
    description,
    datasource: sources[language],
    gridPos: { w, h },
    targets: queries.map(({ expr, legend }, index): PrometheusQuery | LokiQuery => ({
      refId: refId(index),
      datasource: sources[language],
      // Over several lines in the code, it is one in a table of docs and in Explore.
      expr: language === 'promql' ? expr.replace(/\s+/g, ' ').trim() : expr,
      legendFormat: legend,
    })),
  } satisfies Partial<Panel>;
}

/** How Grafana tells the queries of a panel apart: A, B, C. */
const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);
