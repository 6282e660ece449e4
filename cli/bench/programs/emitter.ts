import { toYaml } from '../../../constructs/yaml';
import { median } from '../statistics';
import { loadWorkload, tenantName } from '../workload';

const { objectsOf } = loadWorkload(__dirname);

// node emitter.js TENANTS TURNS: prints how many times as long as JSON.stringify the emitter takes, once both are warm

const [tenants, turns] = process.argv.slice(2).map(Number);
const input = Array.from({ length: tenants ?? 1 }, (_, tenant) => objectsOf(tenantName(tenant)));

// the length is asked in bytes, as for writing, because V8 puts off the work of joining text until it is read
const seconds = (text: (objects: (typeof input)[number]) => string): number => {
  const start = process.hrtime.bigint();
  for (const objects of input) Buffer.byteLength(text(objects));
  return Number(process.hrtime.bigint() - start) / 1e9;
};

const json: number[] = [];
const yaml: number[] = [];
for (let turn = -3; turn < (turns ?? 1); turn++) {
  const times = [
    seconds((objects) => objects.map((object) => JSON.stringify(object)).join('\n')),
    seconds(toYaml),
  ] as const;
  if (turn < 0) continue;
  json.push(times[0]);
  yaml.push(times[1]);
}
console.log(median(yaml) / median(json));
