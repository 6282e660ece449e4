import type { WrittenRule } from '../../constructs/alert';
import type { AlertCases, Scenario } from './cases/case';
import { cases } from './cases/cases';
import { inputOf, minutes } from './input';
import { itWithPromtool, promtool } from './promtool';
import { recordingsOf } from './recorded';
import { groups } from './rules';

const alertsOf = (rules: readonly WrittenRule[]) => rules.flatMap(({ alert }) => (alert ? [alert] : []));

describe('alert rules', () => {
  it('each have a case in which they fire and one in which they do not', () => {
    const byGroup = Object.fromEntries(
      Object.entries(cases).map(([group, alerts]) => [group, Object.keys(alerts)]),
    );
    expect(byGroup).toEqual(Object.fromEntries(groups.map(({ name, rules }) => [name, alertsOf(rules)])));
  });

  it('each can be silent, but for the one that tells that alerting works', () => {
    const never = Object.values(cases).flatMap((alerts) =>
      Object.keys(alerts).filter((alert) => alerts[alert]?.silent === 'never'),
    );
    expect(never).toEqual(['Watchdog']);
  });

  itWithPromtool('fire and stay silent as their cases say', () => {
    const { passed, said } = promtool(['test', 'rules'], files(), tested.map(testFile));
    expect(passed ? '' : said).toBe('');
  });

  itWithPromtool('are valid, their templates too', () => {
    const { passed, said } = promtool(['check', 'rules'], { 'rules.json': { groups } }, ['rules.json']);
    expect(passed ? '' : said).toBe('');
    const rules = groups.flatMap((group) => group.rules);
    expect(said).toContain(`${rules.length} rules found`);
  });
});

const tested = Object.values(cases).flatMap((alerts) => Object.keys(alerts));
const testFile = (alert: string) => `${alert}.test.json`;
const ruleFile = (alert: string) => `${alert}.rules.json`;

/** Each alert by itself, with what it is computed from: promtool evaluates all rules of a file at every step of every test. */
function files(): Record<string, object> {
  return Object.fromEntries(
    groups.flatMap(({ name, rules }) =>
      rules
        .filter((rule) => rule.alert)
        .flatMap((rule): [string, object][] => [
          [ruleFile(rule.alert as string), { groups: [{ name, rules: needed(rule, rules) }] }],
          [testFile(rule.alert as string), testsOf(rule, cases[name] ?? {})],
        ]),
    ),
  );
}

/** Without texts: they are checked elsewhere, and would have to be repeated here. */
const needed = ({ annotations, ...rule }: WrittenRule, rules: readonly WrittenRule[]) => [
  ...recordingsOf(rule, rules),
  rule,
];

function testsOf({ alert = '', labels }: WrittenRule, alerts: AlertCases): object {
  const { firing, silent } = alerts[alert] ?? {};
  const fires = firing && test('fires', alert, firing, [{ exp_labels: { ...firing.labels, ...labels } }]);
  const isSilent = silent && silent !== 'never' && test('is silent', alert, silent, []);
  return {
    rule_files: [ruleFile(alert)],
    // Hours by the minute take seconds.
    evaluation_interval: firing && minutes(firing) >= 240 ? '5m' : '1m',
    tests: [fires, isSilent].filter(Boolean),
  };
}

const test = (what: string, alert: string, scenario: Scenario, expected: readonly object[]) => ({
  name: `${alert} ${what}`,
  interval: '1m',
  input_series: inputOf(scenario),
  alert_rule_test: [{ eval_time: scenario.at, alertname: alert, exp_alerts: expected }],
});
