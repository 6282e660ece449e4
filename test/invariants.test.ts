import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { componentLabel, type Manifest } from '../constructs/component';
import { connectionsOf } from '../constructs/connection';
import { componentsOf, validate } from '../constructs/synthesis';
import { images } from '../constructs/versions';
import kubernetes from '../imports/schemas/versions.json';
import { devPlatform, prodPlatform } from './platform';
import { podsOf } from './pods';

/** Every object of every component of every environment, with the component that it is of. */
const environments = { dev: devPlatform(), prod: prodPlatform() };

const objects = Object.entries(environments).flatMap(([environment, platform]) =>
  componentsOf(platform).flatMap((component) =>
    component
      .toJson()
      .map((manifest) => ({ environment, component, manifest, where: nameOf(environment, manifest) })),
  ),
);

function nameOf(environment: string, { kind, metadata }: Manifest): string {
  return `${environment} ${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

const pods = objects.flatMap((object) => podsOf(object.manifest).map((pod) => ({ ...object, pod })));
const containers = pods.flatMap((found) =>
  [...(found.pod.spec.initContainers ?? []), ...found.pod.spec.containers].map((container) => ({
    ...found,
    container,
    where: `${found.where} container ${container.name}`,
  })),
);

describe('every object', () => {
  test('of every environment is valid to its constructs, and declared once', () => {
    for (const platform of Object.values(environments)) expect(validate(platform)).toEqual([]);
  });

  test('has a name that Kubernetes takes', () => {
    const wrong = objects.filter(
      ({ manifest }) => !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(manifest.metadata.name),
    );
    expect(wrong.map(({ where }) => where)).toEqual([]);
  });

  test('has the labels that say what it belongs to', () => {
    const wrong = objects.filter(
      ({ component, manifest: { metadata } }) =>
        metadata.labels?.[componentLabel] !== component.name ||
        metadata.labels['app.kubernetes.io/part-of'] !== 'plinth',
    );
    expect(wrong.map(({ where }) => where)).toEqual([]);
  });

  test('has a namespace exactly if its kind has one, and the namespace is declared', () => {
    const scopes = scopesByKind();
    for (const { environment, manifest, where } of objects) {
      const isDeclared = objects.some(
        (other) =>
          other.environment === environment &&
          other.manifest.kind === 'Namespace' &&
          other.manifest.metadata.name === manifest.metadata.namespace,
      );
      const declared = isDeclared || manifest.metadata.namespace === 'kube-system';
      const scope = scopes.get(`${manifest.apiVersion}/${manifest.kind}`);
      expect([where, scope === 'Namespaced' ? declared : manifest.metadata.namespace === undefined]).toEqual([
        where,
        true,
      ]);
    }
  });
});

describe('every pod', () => {
  test('is found, whatever makes it', () => {
    const kinds = new Set(pods.map(({ manifest }) => manifest.kind));
    expect([...kinds].sort()).toEqual([
      'CronJob',
      'DaemonSet',
      'Deployment',
      'Job',
      'Keycloak',
      'StatefulSet',
    ]);
  });
});

describe('every container', () => {
  test('runs an image of the versions file, at an exact tag', () => {
    const known: string[] = Object.values(images);
    expect(containers.filter(({ container }) => container.image && !known.includes(container.image))).toEqual(
      [],
    );
    const text = JSON.stringify(objects.map(({ manifest }) => manifest));
    expect(text).not.toMatch(/:latest/);
    for (const [, image] of text.matchAll(/"(?:image|imageName)":"([^"]+)"/g)) expect(known).toContain(image);
  });
});

describe('zero trust', () => {
  test('closes every namespace that has pods', () => {
    for (const { environment, manifest, where } of objects.filter(
      ({ manifest: { kind } }) => kind === 'Namespace',
    )) {
      const closed = objects.some(
        (other) =>
          other.environment === environment &&
          other.manifest.kind === 'NetworkPolicy' &&
          other.manifest.metadata.name === 'deny-all' &&
          other.manifest.metadata.namespace === manifest.metadata.name,
      );
      expect([where, closed]).toEqual([where, true]);
    }
  });

  test('has one NetworkPolicy that selects each pod of ours', () => {
    // Of a pod on its node's network the policies know nothing.
    for (const { environment, manifest, pod, where } of pods.filter(({ pod }) => !pod.spec.hostNetwork)) {
      const policies = objects.filter(
        (other) =>
          other.environment === environment &&
          other.manifest.kind === 'NetworkPolicy' &&
          other.manifest.metadata.name !== 'deny-all' &&
          other.manifest.metadata.namespace === manifest.metadata.namespace &&
          selects(other.manifest, pod.metadata.labels),
      );
      expect([where, policies.length]).toEqual([where, 1]);
    }
  });

  test('writes policies in one place only, from the connections', () => {
    const sources = readdirSync(path.join(__dirname, '..'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(constructs|argocd|cli|environments|main)/.test(file) && file.endsWith('.ts'))
      .filter(
        (file) =>
          !file.startsWith(path.join('constructs', 'policies')) &&
          !file.startsWith(path.join('cli', 'import')),
      );
    const byHand = sources.filter((file) =>
      /new (Kube)?(NetworkPolicy|AuthorizationPolicy|PeerAuthentication)\b/.test(
        readFileSync(path.join(__dirname, '..', file), 'utf8'),
      ),
    );
    expect(sources.length).toBeGreaterThan(30);
    expect(byHand).toEqual([]);
  });

  test('gives a reason for every connection without mutual TLS', () => {
    for (const platform of Object.values(environments)) {
      const silent = connectionsOf(platform).filter(
        ({ to, mtls, because }) => 'workload' in to && mtls !== 'strict' && !because,
      );
      expect(silent).toEqual([]);
    }
  });
});

test('the schemas are those of a Kubernetes that the operators support', () => {
  expect(kubernetes.kubernetes).toMatch(/^1\.3[4-6]/);
});

/** `Namespaced` or `Cluster` by `apiVersion/kind`, from the schemas. */
function scopesByKind(): Map<string, string> {
  const folder = path.join(__dirname, '../imports/schemas');
  const scopes = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const { kinds = {} } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    for (const [kind, { scope }] of Object.entries<{ scope: string }>(kinds)) scopes.set(kind, scope);
  }
  return scopes;
}

/** Whether a policy or budget of the namespace selects pods with these labels. */
function selects(manifest: Manifest, labels: Record<string, string>): boolean {
  const { spec } = manifest as { spec?: { selector?: Selector; podSelector?: Selector } };
  const { matchLabels = {} } = spec?.podSelector ?? spec?.selector ?? {};
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

interface Selector {
  matchLabels?: Record<string, string>;
}
