import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readByHand } from '../../../../cli/cluster/apply/by-hand';

const readme = (...lines: string[]): string => ['# Plinth', '```sh', ...lines, '```', ''].join('\n');
const bootstrap = (options: string): string =>
  `kubectl apply ${options} \\\n  -f dist/$E/bootstrap/projects.k8s.yaml -f dist/$E/bootstrap/platform.k8s.yaml`;
const chart = 'helm template argocd argo-cd \\\n  --namespace argocd > argocd.yaml';

describe('the bootstrap by hand', () => {
  test('is applied by README as Argo CD applies', () => {
    const text = readFileSync(path.join(__dirname, '../../../../README.md'), 'utf8');
    const argoCd = { manager: 'argocd-controller', force: true };
    expect(readByHand(text)).toEqual({ chart: argoCd, bootstrap: argoCd });
  });

  test('is read with its managers, and with force where that is said', () => {
    const text = readme(
      chart,
      'kubectl apply --server-side --field-manager=me -f argocd.yaml',
      bootstrap('--server-side --force-conflicts'),
    );
    expect(readByHand(text)).toEqual({
      chart: { manager: 'me', force: false },
      bootstrap: { manager: 'kubectl', force: true },
    });
  });

  test('is read through a function of the shell', () => {
    const text = readme(
      'apply() { kubectl apply --server-side --field-manager=me "$@"; }',
      chart,
      'apply -f argocd.yaml',
      'apply -f dist/$E/bootstrap/projects.k8s.yaml',
    );
    const me = { manager: 'me', force: false };
    expect(readByHand(text)).toEqual({ chart: me, bootstrap: me });
  });

  test("is Helm's where Helm installs the chart", () => {
    const text = readme('helm install argocd argo/argo-cd', bootstrap('--server-side'));
    expect(readByHand(text).chart).toEqual({ manager: 'helm', force: false });
  });

  test.each([
    [
      'is none',
      readme('ls'),
      "README.md: bootstrap must apply the rendered chart on the server's side, got no such command; correct the command",
    ],
    [
      "is on the client's side",
      readme('helm install argocd argo/argo-cd', 'kubectl apply -f dist/$E/bootstrap/projects.k8s.yaml'),
      "README.md: bootstrap must apply bootstrap/projects.k8s.yaml on the server's side, got kubectl apply -f " +
        'dist/$E/bootstrap/projects.k8s.yaml; correct the command',
    ],
  ])('is refused where it %s', (_, text, message) => {
    expect(() => readByHand(text)).toThrow(message);
  });
});
