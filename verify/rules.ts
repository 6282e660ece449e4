import { connectivityRules } from './connectivity/rules';
import { hardeningRules } from './hardening/rules';
import { referenceRules } from './references/rules';
import type { Rule } from './rule';
import { Catalog } from './schema/catalog/catalog';
import { cel } from './schema/cel';
import { fields } from './schema/fields';
import { kind } from './schema/kind';
import { metadata } from './schema/metadata';
import { size } from './schema/size';
import { version } from './schema/version';
import { waveRules } from './waves/rules';

/** Every rule, in the order in which they are proven: what an object is, before what it says. */
export function allRules(schemas: string): readonly Rule[] {
  const catalog = new Catalog(schemas);
  return [
    ...[kind(catalog), version(catalog), metadata(catalog), fields(catalog), cel(catalog), size()],
    ...referenceRules(),
    ...waveRules(),
    ...connectivityRules(),
    ...hardeningRules(),
  ];
}
