import { serviceLevel } from '../../constructs/service-level';
import { settingsOf, stages } from '../../constructs/tenancy/stage-settings';
import type { Tenant } from '../../constructs/tenancy/tenant';
import type { Environment } from '../../environments/environment';

/** `docs/service-levels.md`: what is promised of every public host of an environment. */
export const serviceLevelList = (
  { domain, tenants, grafana, serviceLevels = {} }: Environment,
  files: readonly Tenant[],
): string =>
  [
    '# Service levels',
    '',
    'Made by `npm run docs` from `serviceLevels` of the environment `prod` and `serviceLevel` of the files in `tenants/`; do not edit. The gateway measures it, for',
    'each service behind a host; a budget that burns too fast is told ([GatewayErrorBudgetBurnsFast](runbooks/GatewayErrorBudgetBurnsFast.md)), and what is left of it',
    'is in the dashboard [Service levels](dashboards.md#service-levels).',
    '',
    '| host | requests over 30 days that succeed | 99 % are answered within |',
    '| --- | --- | --- |',
    ...(['argocd', ...(grafana ? (['grafana'] as const) : []), 'keycloak'] as const).map((program) =>
      row(`${program}.${domain}`, serviceLevel(serviceLevels[program])),
    ),
    ...(tenants
      ? files.flatMap((file) =>
          stages.map((stage) => {
            const { host, serviceLevel: own } = settingsOf(file, stage);
            return row(`${host}.${tenants.domain}`, serviceLevel({ ...serviceLevels.tenants, ...own }));
          }),
        )
      : []),
    '',
  ].join('\n');

const row = (host: string, { availability, latency }: ReturnType<typeof serviceLevel>): string =>
  `| ${host} | ${availability} % | ${latency} ms |`;
