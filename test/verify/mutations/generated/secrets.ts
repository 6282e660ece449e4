import { type Environment, type KubernetesObject, reference } from '../../../../verify/dist';
import type { Editable } from '../mutation';
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

const TEMPLATES: readonly (readonly (string | number)[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

const at = (manifest: Editable, path: readonly (string | number)[]): Editable =>
  path.reduce((value, step) => value?.[step], manifest);

/** Every object of which a pod template is a part, with the place of its containers. */
function* containerLists(environment: Environment) {
  for (const object of environment.objects) {
    for (const template of TEMPLATES) {
      for (const list of ['containers', 'initContainers']) {
        const path = [...template, list];
        if (at(object.manifest, path)) yield [object, path] as const;
      }
    }
  }
}

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
      for (const [object, path] of containerLists(environment)) {
        for (const index of (at(object.manifest, path) as Editable[]).keys()) {
          const [name, value] = next();
          yield {
            at: placed(object, `${path.join('.')}[${index}]`, name),
            mutate: (dist) => {
              const container = at(dist.edit(reference(object)), path)[index];
              container.env = [...(container.env ?? []), { name, value }];
            },
          };
        }
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
