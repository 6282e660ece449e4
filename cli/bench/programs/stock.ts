import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';
import { loadWorkload, tenantName } from '../workload';

const { objectsOf } = loadWorkload(__dirname);

// node stock.js one|many TENANTS FOLDER: cdk8s as it comes, with one App for all tenants or an App for each

const [apps, tenants, outdir = ''] = process.argv.slice(2);
const all = new App({ outdir });
for (let tenant = 1; tenant <= Number(tenants); tenant++) {
  const app = apps === 'one' ? all : new App({ outdir });
  const chart = new Chart(app, tenantName(tenant), { disableResourceNameHashes: true });
  for (const [index, object] of objectsOf(tenantName(tenant)).entries()) {
    new ApiObject(chart, `object-${index}`, object as unknown as ApiObjectProps);
  }
  if (app !== all) app.synth();
}
if (apps === 'one') all.synth();
