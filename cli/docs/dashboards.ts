import type { Dashboard } from '../../constructs/dashboard/grafana-schema';
import type { Dashboards } from '../../constructs/dashboards';

/** `docs/dashboards.md`: every dashboard with its panels, and what each asks. */
export const dashboardList = (dashboards: Dashboards): string =>
  [
    '# Dashboards',
    '',
    'What Grafana shows, made by `npm run docs` from the `…-dashboard.ts` beside the component that each belongs to. A panel is changed there; what is',
    'clicked in Grafana cannot be saved.',
    '',
    ...Object.keys(dashboards)
      .sort()
      .flatMap((name) => section((dashboards[name] as () => Dashboard)())),
  ].join('\n');

function section({ title, description, uid, templating, panels }: Dashboard): string[] {
  const choices = (templating.list ?? []).map(({ label }) => label);
  return [
    `## ${title}`,
    '',
    `${description}`,
    '',
    `Address: \`/d/${uid}\`.${choices.length > 0 ? ` To choose from: ${choices.join(', ')}.` : ''}`,
    '',
    ...panels.flatMap((panel) => {
      if (panel.type === 'row') return [`### ${panel.title}`, ''];
      const queries = panel.targets.map(({ expr }) => `- \`${expr.replace(/\s+/g, ' ')}\``);
      const text = panel.description ? `: ${panel.description}` : '';
      return [`**${panel.title}** (${KINDS[panel.type]})${text}`, '', ...queries, ''];
    }),
  ];
}

const KINDS = { timeseries: 'over time', stat: 'now', table: 'table', logs: 'lines' } as const;
