import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dashboardsOf } from '../../constructs/dashboards';
import { Platform } from '../../constructs/platform';
import { TenantApp } from '../../constructs/tenancy/tenant-app';
import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import { tenantJsonSchema } from '../synth/tenant-schema';
import { readTenants } from '../synth/tenants';
import { architecture } from './architecture';
import { dashboardList } from './dashboards';
import { withPart } from './generated-part';
import { hostsOf, hostTable } from './hosts';
import { requestWays } from './request-way';
import { serviceLevelList } from './service-levels';
import { withFields } from './tenant-fields';

/** A file that is made from the code. */
interface Page {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
  /** What it is made from, for whoever finds it out of date. */
  readonly of: string;
}

export function pages(root: string): Page[] {
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  const platform = new Platform(prod);
  const { tenants } = readTenants(path.join(root, 'tenants'));
  const { forTenants } = platform;
  // The hosts of one stand for those of all, with and without a sign-in before them.
  const some = [false, true].flatMap(
    (isGuarded) => tenants.find(({ services }) => Boolean(services.frontend.signOn) === isGuarded) ?? [],
  );
  const apps = [platform, ...(forTenants ? some.map((tenant) => new TenantApp(tenant, forTenants)) : [])];
  return [
    {
      file: 'README.md',
      text: withPart(
        { file: 'README.md', text: read('README.md'), part: 'hosts' },
        hostTable(apps.flatMap(hostsOf)),
      ),
      of: 'the routes and connections',
    },
    {
      file: 'docs/edge.md',
      text: withPart(
        { file: 'docs/edge.md', text: read('docs/edge.md'), part: 'ways' },
        requestWays(apps, prod.cluster),
      ),
      of: 'the routes and connections',
    },
    {
      file: 'docs/architecture.md',
      text: architecture(platform, prod.cluster),
      of: 'the connections',
    },
    {
      file: 'docs/dashboards.md',
      text: dashboardList(dashboardsOf(new Platform({ ...prod, garage: dev.garage }))),
      of: 'the dashboards',
    },
    {
      file: 'docs/service-levels.md',
      text: serviceLevelList(prod, tenants),
      of: 'the service levels',
    },
    {
      file: 'tenants/tenant.schema.json',
      text: `${JSON.stringify(tenantJsonSchema(), null, 2)}\n`,
      of: "the fields of tenants' files",
    },
    {
      file: 'tenants/README.md',
      text: withFields(read('tenants/README.md')),
      of: "the fields of tenants' files",
    },
  ];
}
