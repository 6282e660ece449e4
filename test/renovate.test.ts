import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readTenants } from '../cli/synth/tenants';
import { services, stages } from '../constructs/tenancy/stage-settings';
import { images } from '../constructs/versions';
import renovate from '../renovate.json';

const root = path.join(__dirname, '..');

/**
 * Options of this repository's file, as the documentation has them.
 *
 * @see https://docs.renovatebot.com/configuration-options/
 */
const documented = {
  file: ['$schema', 'extends', 'forkProcessing', 'customManagers', 'packageRules'],
  manager: [
    'autoReplaceStringTemplate',
    'currentValueTemplate',
    'customType',
    'datasourceTemplate',
    'depTypeTemplate',
    'description',
    'extractVersionTemplate',
    'managerFilePatterns',
    'matchStrings',
    'matchStringsStrategy',
    'packageNameTemplate',
    'versioningTemplate',
  ],
  rule: [
    'additionalBranchPrefix',
    'automerge',
    'automergeType',
    'dependencyDashboardApproval',
    'description',
    'enabled',
    'groupName',
    'ignoreUnstable',
    'matchDepTypes',
    'matchFileNames',
    'matchPackageNames',
    'matchUpdateTypes',
    'schedule',
  ],
};

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly matchStringsStrategy?: string;
  readonly depTypeTemplate?: string;
}

const managers: readonly Manager[] = renovate.customManagers;

/** What a manager finds in a text: with the strategy "recursive" each expression searches what the one before has found. */
function found({ matchStrings, depTypeTemplate }: Manager, text: string): string[] {
  let parts = [text];
  const last = matchStrings.at(-1) ?? '';
  for (const expression of matchStrings.slice(0, -1)) {
    parts = parts.flatMap((part) => [...part.matchAll(new RegExp(expression, 'g'))].map(([match]) => match));
  }
  return parts
    .flatMap((part) => [...part.matchAll(new RegExp(last, 'g'))])
    .map(({ groups: { depName, currentValue, currentDigest } = {} }) =>
      [depTypeTemplate, `${depName}:${currentValue}${currentDigest ? `@${currentDigest}` : ''}`].join(' '),
    );
}

const ofTenants = managers.filter(({ depTypeTemplate }) => depTypeTemplate?.startsWith('tenant-'));

const imagesIn = (text: string): string[] => ofTenants.flatMap((manager) => found(manager, text)).sort();

describe('renovate.json', () => {
  test('has only options that Renovate documents', () => {
    const unknown = (objects: readonly object[], known: readonly string[]) =>
      objects.flatMap(Object.keys).filter((key) => !known.includes(key));
    expect(unknown([renovate], documented.file)).toEqual([]);
    expect(unknown(renovate.customManagers, documented.manager)).toEqual([]);
    expect(unknown(renovate.packageRules, documented.rule)).toEqual([]);
  });

  test('has expressions of RE2, which looks neither ahead nor behind nor back', () => {
    const expressions = managers.flatMap(({ matchStrings }) => matchStrings);
    expect(expressions.filter((expression) => /\(\?<?[=!]|\\[1-9]|\\k</.test(expression))).toEqual([]);
  });

  test('has managers whose every file is there', () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !/^(?:node_modules|\.git|\.build|dist)(?:\/|$)/.test(file),
    );
    for (const { managerFilePatterns } of managers) {
      for (const pattern of managerFilePatterns) {
        expect([pattern, files.some((file) => new RegExp(pattern.slice(1, -1)).test(file))]).toEqual([
          pattern,
          true,
        ]);
      }
    }
  });
});

describe('what Renovate finds of the platform', () => {
  const file = 'constructs/versions.ts';
  const text = readFileSync(path.join(root, file), 'utf8');
  const ofImages = renovate.customManagers.filter(({ autoReplaceStringTemplate }) =>
    autoReplaceStringTemplate?.startsWith('image('),
  );
  const [expression = ''] = ofImages.flatMap(({ matchStrings }) => matchStrings);

  test('is every image, with a digest or without', () => {
    expect(ofImages.flatMap((manager) => found(manager, text)).map((image) => image.trim())).toEqual(
      Object.values(images),
    );
  });

  test('is every image as well when all of them have digests, which Biome leaves in one line', () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const filled = text.replace(new RegExp(expression, 'g'), (_, depName, newValue) =>
      render(ofImages[0]?.autoReplaceStringTemplate, { depName, newValue, newDigest: digest }),
    );
    expect(ofImages.flatMap((manager) => found(manager, filled)).map((image) => image.trim())).toEqual(
      Object.values(images).map((image) => `${image.split('@')[0]}@${digest}`),
    );
    const biome = path.join(root, 'node_modules/.bin/biome');
    const args = ['format', `--stdin-file-path=${file}`];
    expect(execFileSync(biome, args, { cwd: root, input: filled, encoding: 'utf8' })).toBe(filled);
  });

  test('is given its digest in one pull request, whatever group an image is in', () => {
    expect(renovate.packageRules.at(-1)).toMatchObject({
      matchFileNames: [file],
      matchUpdateTypes: ['pinDigest'],
      groupName: 'digests',
    });
    expect(renovate.extends).toContain('docker:pinDigests');
  });
});

/** A template of Renovate, which has nothing but values. */
const render = (template = '', values: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{\{(\w+)\}\}\}/g, (_, name) => values[name] ?? '');

describe('what Renovate finds of tenants', () => {
  test('is every image of every file in this folder, with the stage that it is for', () => {
    const { tenants } = readTenants(path.join(root, 'tenants'));
    expect(tenants.length).toBeGreaterThan(1);
    for (const tenant of tenants) {
      const given = [
        ...services.map((service) => `tenant-prod ${tenant.services[service].image}`),
        ...stages.flatMap((stage) =>
          services.flatMap((service) => {
            const image = tenant.stages?.[stage]?.services?.[service]?.image;
            return image ? [`tenant-${stage} ${image}`] : [];
          }),
        ),
      ];
      expect(imagesIn(readFileSync(tenant.file, 'utf8'))).toEqual(given.sort());
    }
  });

  const digest = `sha256:${'0a'.repeat(32)}`;
  const text = `# image: commented.out/above:1.0.0
name: acme
stages:
  test:
    services:
      # ahead of prod

      api: { image: "registry.acme.example:5000/api:2.0.0-rc.1@${digest}", replicas: 1 }
  prod:
    services:
      frontend:
        image: 'ghcr.io/acme/frontend:1.4.3'
services:
  frontend: { image: ghcr.io/acme/frontend:1.4.2 }

  api:
    env: { image: none }
    image:   ghcr.io/acme/api:1.9.0
  producer: {image: ghcr.io/acme/producer:1.1.0}`;

  const expected = [
    'tenant-prod ghcr.io/acme/api:1.9.0',
    'tenant-prod ghcr.io/acme/frontend:1.4.2',
    'tenant-prod ghcr.io/acme/frontend:1.4.3',
    'tenant-prod ghcr.io/acme/producer:1.1.0',
    `tenant-test registry.acme.example:5000/api:2.0.0-rc.1@${digest}`,
  ];

  test('does not depend on order, quotes, comments and ends of lines', () => {
    expect(imagesIn(text)).toEqual(expected);
    expect(imagesIn(text.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  test('is replaced without its quotes, so that they stay', () => {
    const expression = ofTenants[0]?.matchStrings.at(-1) ?? '';
    const [match] = new RegExp(expression).exec('image: "ghcr.io/acme/api:1.0.0') ?? [];
    expect(match).toBe('ghcr.io/acme/api:1.0.0');
  });

  test('is merged by itself in test only, and each stage on branches of its own', () => {
    const rules = (depType: string) =>
      Object.assign(
        {},
        ...renovate.packageRules.filter(({ matchDepTypes }) => matchDepTypes?.includes(depType)),
      );
    expect(rules('tenant-test')).toMatchObject({ automerge: true, ignoreUnstable: false });
    expect(rules('tenant-prod')).toMatchObject({
      automerge: false,
      ignoreUnstable: true,
      dependencyDashboardApproval: true,
      matchUpdateTypes: ['major'],
      enabled: false,
    });
    const prefixes = renovate.packageRules.flatMap(
      ({ additionalBranchPrefix }) => additionalBranchPrefix ?? [],
    );
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});
