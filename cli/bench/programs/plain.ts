import fs from 'node:fs';
import path from 'node:path';
import { toYaml } from '../../../constructs/yaml';
import { loadWorkload, type Manifest, tenantName } from '../workload';

const { objectsOf } = loadWorkload(__dirname);

// node plain.js json|yaml TENANTS FOLDER: build the objects, turn them into text, write it, and nothing else

const texts: Record<string, (objects: readonly Manifest[]) => string> = {
  json: (objects) => objects.map((object) => JSON.stringify(object)).join('\n'),
  yaml: toYaml,
};

const [format = '', tenants, folder = ''] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
for (let tenant = 1; tenant <= Number(tenants); tenant++) {
  const text = texts[format]?.(objectsOf(tenantName(tenant))) ?? '';
  fs.writeFileSync(path.join(folder, `${tenantName(tenant)}.${format}`), text);
}
