import { fieldAt, fieldsOf, type JsonSchema, optionsOf } from '../json-schema';
import { tenantJsonSchema } from '../synth/tenant-schema';
import { withPart } from './generated-part';

/** The page with its tables of fields made anew; all other text stays. */
export const withFields = (page: string): string =>
  withPart({ file: 'tenants/README.md', text: page, part: 'fields' }, tables());

/** The fields of a file, and apart from them those of a stage that a file does not have in the same place. */
function tables(): string {
  const file = tenantJsonSchema();
  const { stages, ...rest } = file.properties ?? {};
  const rows = fieldRows({ ...file, properties: rest }, '');
  const stage = `| \`stages.prod\`, \`stages.test\` | ${stages?.description ?? ''}; every field but \`name\`, \`owner\` and \`stages\` | | |`;
  return `${HEAD}\n${rows.join('\n')}\n${stage}\n`;
}

const HEAD = '| field | what it is | if not given | such as |\n| --- | --- | --- | --- |';

function fieldRows(schema: JsonSchema, prefix: string): string[] {
  return fieldsOf(schema).flatMap((name) => {
    const field = fieldAt([name], schema);
    if (!field) return [];
    const path = `${prefix}${name}`;
    const needed = optionsOf(schema).some(({ required }) => required?.includes(name));
    return [row(path, field, needed), ...fieldRows(field, `${path}.`), ...itemRows(field, path)];
  });
}

const itemRows = ({ items }: JsonSchema, path: string): string[] =>
  items?.properties ? fieldRows(items, `${path}[].`) : [];

function row(path: string, field: JsonSchema, needed: boolean): string {
  const { description = '', examples = [] } = field;
  const unset = field.default === undefined ? '' : code(field.default);
  const example = examples[0] === undefined ? '' : code(examples[0]);
  return `| \`${path}\` | ${escaped(description).replaceAll('<', '&lt;')} | ${needed ? '**required**' : unset} | ${example} |`;
}

/** As it is written in YAML, on one line. */
function code(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${escaped(text)}\``;
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
