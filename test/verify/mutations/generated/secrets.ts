import { type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
import { containersIn, partOf } from './containers';
import type { Generator } from './generator';

/** How people call what they write out: one of each kind, and short values, which nothing generated. */
const WRITTEN: readonly (readonly [name: string, value: string])[] = [
  ['SMTP_PASS', 's3cr3t'],
  ['DB_PW', 'hunter2'],
  ['REDIS_AUTH', 's3cr3t'],
  ['CLIENT_SECRET', 's3cr3t'],
  ['API_KEY', 'abc123'],
  ['DSN', 'web:s3cr3t@tcp(db:3306)/web'],
];

/** One of the settings for each place, so that all are planted in turn. */
function inTurn() {
  let next = 0;
  return () => WRITTEN[next++ % WRITTEN.length] as (typeof WRITTEN)[number];
}

const placed = (object: KubernetesObject, where: string, name: string) =>
  `${reference(object)} ${where} ${name}`;

export const ofSecrets: readonly Generator[] = [
  {
    name: 'a variable has a secret as its value',
    rules: ['hardening/secret-material'],
    *generate(environment) {
      const next = inTurn();
      for (const { object, pod, list, index, at } of containersIn(environment)) {
        const [name, value] = next();
        yield {
          at: `${at} ${name}`,
          mutate: (dist) => {
            const container = partOf(dist.edit(reference(object)), pod)[list][index];
            container.env = [...(container.env ?? []), { name, value }];
          },
        };
      }
    },
  },
  {
    name: 'the values of a chart have a secret in them',
    rules: ['hardening/secret-material'],
    *generate(environment) {
      const next = inTurn();
      for (const object of environment.ofKind('argoproj.io', 'Application')) {
        for (const [index, { helm }] of ((object.manifest as Editable).spec.sources ?? []).entries()) {
          if (!helm?.valuesObject) continue;
          const [name, value] = next();
          yield {
            at: placed(object, `spec.sources[${index}]`, name),
            mutate: (dist) => {
              const { valuesObject } = dist.edit(reference(object)).spec.sources[index].helm;
              valuesObject.extra = { config: { [name]: value } };
            },
          };
        }
      }
    },
  },
  {
    name: 'a file of a ConfigMap has a secret in it, and so has a key of its own',
    rules: ['hardening/secret-material'],
    *generate(environment) {
      const next = inTurn();
      for (const object of environment.ofKind('', 'ConfigMap')) {
        const [name, value] = next();
        for (const data of [
          { [name]: value },
          { 'extra.ini': `[extra]\n${name} = ${value}\n` },
          { 'extra.yaml': `extra:\n  ${name}: ${value}\n` },
          { 'extra.json': JSON.stringify({ extra: { [name]: value } }) },
        ]) {
          yield {
            at: placed(object, Object.keys(data).join(), name),
            mutate: (dist) => {
              const manifest = dist.edit(reference(object));
              manifest.data = { ...manifest.data, ...data };
            },
          };
        }
      }
    },
  },
];
