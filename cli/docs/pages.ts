import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dashboardsOf } from '../../constructs/dashboards';
import { Platform } from '../../constructs/platform';
import { prod } from '../../environments/prod';
import { tenantJsonSchema } from '../synth/tenant-schema';
import { readTenants } from '../synth/tenants';
import { architecture } from './architecture';
import { dashboardList } from './dashboards';
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
  const tenants = readFileSync(path.join(root, 'tenants/README.md'), 'utf8');
  const platform = new Platform(prod);
  return [
    {
      file: 'docs/architecture.md',
      text: architecture(platform, prod.cluster),
      of: 'the connections',
    },
    { file: 'docs/dashboards.md', text: dashboardList(dashboardsOf(platform)), of: 'the dashboards' },
    {
      file: 'docs/service-levels.md',
      text: serviceLevelList(prod, readTenants(path.join(root, 'tenants')).tenants),
      of: 'the service levels',
    },
    {
      file: 'tenants/tenant.schema.json',
      text: `${JSON.stringify(tenantJsonSchema(), null, 2)}\n`,
      of: "the fields of tenants' files",
    },
    { file: 'tenants/README.md', text: withFields(tenants), of: "the fields of tenants' files" },
  ];
}
