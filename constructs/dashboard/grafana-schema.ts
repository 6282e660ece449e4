import type * as schema from '@grafana/grafana-foundation-sdk/dashboard';
import type * as logs from '@grafana/grafana-foundation-sdk/logs';
import type * as loki from '@grafana/grafana-foundation-sdk/loki';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

/**
 * Grafana's own schema, as its Foundation SDK has it, with the values of enumerations written out. Types only: the SDK's builders
 * are a megabyte of code, which every synthesis would load.
 *
 * @see https://github.com/grafana/grafana-foundation-sdk
 */
type Written<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends readonly (infer E)[]
      ? readonly Written<E>[]
      : T extends object
        ? { readonly [K in keyof T as K extends `_${string}` ? never : K]: Written<T[K]> }
        : T;

export type PrometheusQuery = Written<prometheus.Dataquery>;
export type LokiQuery = Written<loki.dataquery>;
export type FieldConfig = Written<schema.FieldConfig>;
export type Variable = Written<schema.VariableModel>;
type Row = Written<schema.RowPanel>;

type Common = Omit<Written<schema.Panel>, 'type' | 'options' | 'fieldConfig' | 'targets' | 'gridPos'> & {
  readonly title: string;
  readonly gridPos: Size;
  readonly targets: readonly (PrometheusQuery | LokiQuery)[];
};

/** Of 24 columns, and rows of 30 pixels. */
interface Size {
  readonly w: number;
  readonly h: number;
}

interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

interface Fields<Custom> {
  readonly defaults: FieldConfig & { readonly custom?: Custom };
  readonly overrides: readonly [];
}

export type GraphPanel = Common & {
  readonly type: 'timeseries';
  readonly options: Written<timeseries.Options>;
  readonly fieldConfig: Fields<Written<timeseries.FieldConfig>>;
};

export type StatPanel = Common & {
  readonly type: 'stat';
  readonly options: Written<stat.Options>;
  readonly fieldConfig: Fields<never>;
};

export type TablePanel = Common & {
  readonly type: 'table';
  readonly options: Written<table.Options>;
};

export type LogsPanel = Common & {
  readonly type: 'logs';
  readonly options: Written<logs.Options>;
};

/** A panel that has a size, and no place yet. */
export type Panel = GraphPanel | StatPanel | TablePanel | LogsPanel;

export type Dashboard = Omit<Written<schema.Dashboard>, 'panels'> & {
  readonly panels: readonly ((Panel & { readonly gridPos: Place }) | Row)[];
};
