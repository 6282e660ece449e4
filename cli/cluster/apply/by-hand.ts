import type { Applier } from './apply';

/** As whom a person applies what, by the commands of README. */
export interface ByHand {
  /** The chart of Argo CD. */
  readonly chart: Applier;
  /** `bootstrap/`. */
  readonly bootstrap: Applier;
}

/** @throws when README has no commands that are understood here */
export function readByHand(readme: string): ByHand {
  const [block] = [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = '']) =>
    text.includes(PROJECTS) ? [text] : [],
  );
  const lines = expandFunctions((block ?? '').replaceAll('\\\n', ' ')).split('\n');
  const rendered = lines
    .find((line) => line.startsWith('helm template'))
    ?.split('>')[1]
    ?.trim();
  const isInstalled = lines.some((line) => line.startsWith('helm install'));
  return {
    chart: isInstalled ? HELM : applierIn(lines, rendered ?? 'the rendered chart'),
    bootstrap: applierIn(lines, PROJECTS),
  };
}

const PROJECTS = 'bootstrap/projects.k8s.yaml';

/** What `helm install` applies as. */
const HELM: Applier = { manager: 'helm', force: false };

/** `apply() { kubectl apply --server-side "$@"; }` in the place of every `apply`. */
function expandFunctions(block: string): string {
  const functions = [...block.matchAll(/^(\w+)\(\) \{ (.*) "\$@"; \}$/gm)];
  return functions.reduce(
    (text, [, name, body]) => text.replace(new RegExp(`^${name} `, 'gm'), () => `${body} `),
    block,
  );
}

function applierIn(lines: readonly string[], what: string): Applier {
  const line = lines.filter((one) => one.startsWith('kubectl apply') && one.includes(what)).at(-1);
  if (!line?.includes(' --server-side')) {
    throw new Error(
      `README.md: bootstrap must apply ${what} on the server's side, got ${line ?? 'no such command'}; correct the command`,
    );
  }
  const [, manager = 'kubectl'] = / --field-manager=(\S+)/.exec(line) ?? [];
  return { manager, force: line.includes(' --force-conflicts') };
}
