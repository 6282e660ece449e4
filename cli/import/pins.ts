import { type Document, parseYaml } from './releases';

/** A project's release, as `imports:` of cdk8s.yaml pins it. */
export interface Pin {
  readonly project: string;
  readonly version: string;
  readonly urls: readonly string[];
}

/** Every project's pin, with the version that is written in its addresses. */
export function readPins(config: Document, projects: readonly string[]): Pin[] {
  const { from } = config;
  const { imports = [] } = (parseYaml(config)[0] ?? {}) as { imports?: readonly string[] };
  const stray = imports.find((url) => !projectOf(url, projects));
  if (stray) {
    throw new Error(
      `${from}: imports must be of projects in cli/import/kinds.ts, got ${stray}; add it there or remove it here`,
    );
  }
  return projects.map((project) => {
    const urls = imports.filter((url) => projectOf(url, projects) === project);
    const versions = [...new Set(urls.map((url) => /\d+\.\d+\.\d+/.exec(url)?.[0]))];
    const [version] = versions;
    if (!version || versions.length > 1) {
      const got = urls.length === 0 ? 'no address' : versions.map((one) => one ?? 'none').join(' and ');
      throw new Error(
        `${from}: imports must pin one version of ${project}, got ${got}; correct its addresses`,
      );
    }
    return { project, version, urls };
  });
}

/** The project named in the address: the last one counts, because an organisation may have the name of its first project. */
function projectOf(url: string, projects: readonly string[]): string | undefined {
  return url
    .split('/')
    .filter((segment) => projects.includes(segment))
    .at(-1);
}
