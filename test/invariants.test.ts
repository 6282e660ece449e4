import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { componentLabel, type Manifest } from '../constructs/component';
import { connectionsOf } from '../constructs/connection';
import { componentsOf, validate } from '../constructs/synthesis';
import { images } from '../constructs/versions';
import kubernetes from '../imports/schemas/versions.json';
import { exceptions } from './exceptions';
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

/** What breaks a rule, but for what is excepted by name; an exception that excepts nothing is a fault itself. */
function broken(rule: keyof typeof exceptions, found: readonly string[]): string[] {
  const excepted = Object.keys(exceptions[rule] ?? {});
  const unused = excepted.filter((name) => !found.some((where) => where.includes(name)));
  return [
    ...found.filter((where) => !excepted.some((name) => where.includes(name))),
    ...unused.map((name) => `exception for ${name} is not needed`),
  ];
}

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

  test('is no Secret, because credentials are generated in the cluster or fetched from a store', () => {
    expect(objects.filter(({ manifest }) => manifest.kind === 'Secret')).toEqual([]);
  });
});

describe('every pod', () => {
  test('is found, whatever makes it', () => {
    const kinds = new Set(pods.map(({ manifest }) => manifest.kind));
    expect([...kinds].sort()).toEqual(['DaemonSet', 'Deployment', 'Keycloak', 'StatefulSet']);
  });

  test('runs under a ServiceAccount of its own', () => {
    const wrong = pods.filter(({ pod }) => ['', 'default', undefined].includes(pod.spec.serviceAccountName));
    expect(wrong.map(({ where }) => where)).toEqual([]);
  });

  test('has no token unless its ServiceAccount is bound to rights', () => {
    const bound = objects
      .filter(({ manifest }) => /RoleBinding$/.test(manifest.kind))
      .flatMap(({ environment, manifest }) =>
        subjects(manifest).map((subject) => `${environment} ${subject}`),
      );
    const wrong = pods.filter(
      ({ environment, manifest, pod }) =>
        pod.spec.automountServiceAccountToken !== false &&
        !bound.includes(`${environment} ${manifest.metadata.namespace}/${pod.spec.serviceAccountName}`),
    );
    expect(wrong.map(({ where }) => where)).toEqual([]);
  });

  test('meets Pod Security "restricted"', () => {
    const found = pods.filter(({ pod: { spec } }) => {
      const { runAsNonRoot, seccompProfile } = spec.securityContext ?? {};
      return runAsNonRoot !== true || seccompProfile?.type !== 'RuntimeDefault';
    });
    expect(
      broken(
        'pod security',
        found.map(({ where }) => where),
      ),
    ).toEqual([]);
  });

  test('of several replicas is spread and survives a drain', () => {
    const wrong = pods.filter(({ environment, manifest, pod }) => {
      const { replicas = 1, instances = replicas } =
        (manifest as { spec?: { replicas?: number; instances?: number } }).spec ?? {};
      if (instances < 2) return false;
      const budget = objects.some(
        (other) =>
          other.environment === environment &&
          other.manifest.kind === 'PodDisruptionBudget' &&
          other.manifest.metadata.namespace === manifest.metadata.namespace &&
          selects(other.manifest, pod.metadata.labels),
      );
      return !budget || !(pod.spec.topologySpreadConstraints || pod.spec.affinity);
    });
    expect(wrong.map(({ where }) => where)).toEqual([]);
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

  test('asks for CPU and memory, and has a limit on memory', () => {
    const wrong = containers.filter(({ container: { resources } }) => {
      const { requests, limits } = resources ?? {};
      return !requests?.cpu || !requests.memory || !limits?.memory;
    });
    expect(
      broken(
        'resources',
        wrong.map(({ where }) => where),
      ),
    ).toEqual([]);
  });

  test('gives up all privileges', () => {
    const wrong = containers.filter(({ container: { securityContext } }) => {
      const { allowPrivilegeEscalation, capabilities } = securityContext ?? {};
      return allowPrivilegeEscalation !== false || capabilities?.drop?.join() !== 'ALL' || capabilities.add;
    });
    expect(
      broken(
        'privileges',
        wrong.map(({ where }) => where),
      ),
    ).toEqual([]);
  });

  test('cannot write its root file system', () => {
    const wrong = containers.filter(
      ({ container }) => container.securityContext?.readOnlyRootFilesystem !== true,
    );
    expect(
      broken(
        'read-only root file system',
        wrong.map(({ where }) => where),
      ),
    ).toEqual([]);
  });

  test('is probed', () => {
    const wrong = containers.filter(({ container }) => !container.readinessProbe || !container.livenessProbe);
    expect(
      broken(
        'probes',
        wrong.map(({ where }) => where),
      ),
    ).toEqual([]);
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

function subjects(manifest: Manifest): string[] {
  const { subjects = [] } = manifest as { subjects?: { namespace?: string; name: string }[] };
  return subjects.map(({ namespace = manifest.metadata.namespace, name }) => `${namespace}/${name}`);
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
