import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Definition } from '../../cli/cluster/definitions/read';
import { toYaml } from '../../constructs/yaml';
import { dev } from '../../environments/dev';
import { find } from '../manifests';
import { deliveryOf, devPlatform } from '../platform';

const platform = devPlatform();
const { root, bootstrap } = deliveryOf(platform, dev);

/** The Application of Argo CD itself, and its chart. */
export const application = find(root.toJson(), 'Application', 'dev-argocd').spec;
export const [chart] = application.sources;

/** The block of commands in a page that has a word in it. */
export function commandsIn(page: string, word: string): string {
  const blocks = readFileSync(page, 'utf8').matchAll(/^ *```sh\n(.*?)```/gms);
  const found = [...blocks].map(([, block = '']) => block).find((block) => block.includes(word));
  if (!found) throw new Error(`${page}: must have commands with ${word}`);
  return found;
}

/** Somebody with a published `dist`, kubectl and a helm that has Argo CD's chart. */
export class Person {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'plinth-person-'));

  constructor(
    private readonly kubeconfig: string,
    definitions: Iterable<Definition>,
  ) {
    this.write('manifest.yaml', toYaml([...objects, ...definitions]));
    this.write('next.yaml', toYaml([...objects.map(withoutKey), ...definitions]));
    this.write('hooks.yaml', `---\n${toYaml(hooks)}`);
    this.write('default.json', JSON.stringify(openProject));
    this.write('finished.json', JSON.stringify({ status: finished }));
    this.write('available.json', JSON.stringify({ status: available }));
    for (const chart of [root, bootstrap]) {
      for (const [file, manifests] of chart.files())
        this.write(`dist/dev/${chart.node.id}/${file}`, toYaml(manifests));
    }
    this.write('dist/dev/bootstrap/argocd.values.yaml', toYaml([platform.argocdValues]));
  }

  /** Pastes commands into a shell. @returns what they say on standard error, and the exit code of each that fails */
  run(commands: string): string {
    const env = {
      ...process.env,
      KUBECONFIG: this.kubeconfig,
      KUBECTL: spawnSync('sh', ['-c', 'command -v kubectl'], { encoding: 'utf8' }).stdout.trim(),
      PERSON: this.folder,
      PATH: `${path.join(__dirname, 'person')}:${process.env.PATH}`,
    };
    const { status, stderr } = spawnSync('sh', ['-ec', commands], {
      cwd: this.folder,
      env,
      encoding: 'utf8',
    });
    return status === 0 ? '' : `exit code ${status}: ${stderr}`;
  }

  /** What helm was asked the last time. */
  asked(): string[] {
    return readFileSync(path.join(this.folder, 'asked'), 'utf8').trimEnd().split('\n');
  }

  /** A file beside `dist`. */
  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  leave(): void {
    rmSync(this.folder, { recursive: true });
  }

  private write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    writeFileSync(path.join(this.folder, file), text);
  }
}

/** Key of Argo CD's settings that the next version drops. */
export const dropped = 'kustomize.enable';

const labels = { 'app.kubernetes.io/name': 'argocd-server' };

const pod = (container: string) => ({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: container,
      image: 'quay.io/argoproj/argocd',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
});

/** What the chart makes, as far as a person waits for it or a test changes it. */
const objects = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'argocd-cm', namespace: 'argocd' },
    data: chart.helm.valuesObject.configs.cm as Record<string, string>,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argocd-server', namespace: 'argocd', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod('server') },
    },
  },
];

function withoutKey({ data, ...rest }: { readonly data?: Record<string, string> }): object {
  const { [dropped]: _, ...kept } = data ?? {};
  return data ? { ...rest, data: kept } : rest;
}

/** https://github.com/argoproj/argo-helm/tree/argo-cd-10.8.2/charts/argo-cd/templates/redis-secret-init */
const hooks = ['ServiceAccount', 'Job'].map((kind) => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
  kind,
  metadata: {
    name: 'argocd-redis-secret-init',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/component': 'redis-secret-init' },
    annotations: {
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-delete-policy': 'before-hook-creation',
    },
  },
  ...(kind === 'Job' && {
    spec: {
      ttlSecondsAfterFinished: 60,
      template: {
        spec: {
          ...pod('secret-init'),
          restartPolicy: 'OnFailure',
          serviceAccountName: 'argocd-redis-secret-init',
        },
      },
    },
  }),
}));

/** Status of a Deployment whose pods are there. */
const available = {
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
};

const time = '2026-01-01T00:00:00Z';

/** Status of a Job that is done. */
const finished = {
  startTime: time,
  completionTime: time,
  succeeded: 1,
  conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
    type,
    status: 'True',
    lastProbeTime: time,
    lastTransitionTime: time,
  })),
};

/** https://github.com/argoproj/argo-cd/blob/v3.5.2/server/server.go initializeDefaultProject */
const openProject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'default', namespace: 'argocd' },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  },
};
