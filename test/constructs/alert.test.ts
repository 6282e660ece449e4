import { counted } from '../../constructs/alert';
import { itWithPromtool, promtool } from '../alerts/promtool';

const target = 'job="a",instance="a-0"';
const counter = `failures_total{${target}}`;

/** What a counter and its target say minute by minute, and how many series have counted in the five minutes before the point of time. */
const cases: Readonly<Record<string, readonly [values: string, up: string, at: string, series: number]>> = {
  'a first event': ['_x9 1x10', '1x20', '10m', 1],
  'a first event, five minutes later': ['_x9 1x10', '1x20', '15m', 0],
  'a first event of a program that has just started': ['_x9 1x10', '_x9 1x10', '10m', 1],
  'no event': ['4x20', '1x20', '10m', 0],
  'one more event': ['4x9 5x10', '1x20', '12m', 1],
  'a series that is born at zero': ['_x9 0x10', '1x20', '12m', 0],
  'a restart, and an event after it': ['7x9 stale _ 1x8', '1x9 stale _ 1x8', '12m', 1],
  'a restart, and zero after it': ['7x9 stale _ 0x8', '1x9 stale _ 1x8', '12m', 0],
  'a target that is reached again': ['7x5 stale _x8 7x10', '1x5 0x9 1x10', '17m', 0],
  'a Prometheus that is there again': ['7x5 _x12 7x10', '1x5 _x12 1x10', '20m', 0],
};

describe('counted', () => {
  itWithPromtool('sees events, also the one that a counter is born with', () => {
    const tests = Object.entries(cases).map(([name, [values, up, at, series]]) => ({
      name,
      interval: '1m',
      input_series: [
        { series: counter, values },
        { series: `up{${target}}`, values: up },
        // Another target, which says that Prometheus is there.
        { series: 'up{job="b",instance="b-0"}', values: name.includes('Prometheus') ? up : '1x30' },
      ],
      promql_expr_test: [
        {
          expr: `count((${counted('failures_total', '5m')}) > 0) or vector(0)`,
          eval_time: at,
          exp_samples: [{ labels: '{}', value: series }],
        },
      ],
    }));
    const { passed, said } = promtool(['test', 'rules'], { 'counted.json': { tests } }, ['counted.json']);
    expect(passed ? '' : said).toBe('');
  });
});
