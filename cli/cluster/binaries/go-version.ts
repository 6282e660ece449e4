import { go } from './go';

/** The Go that is installed, `1.26.8`; undefined without one. */
export async function installedGo(folder: string): Promise<string | undefined> {
  const { ok, output } = await go(folder, ['env', 'GOVERSION']);
  return ok ? output.trim().replace(/^go/, '') : undefined;
}

/** Compares versions of Go: `1.26.0`, `1.27rc1`. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const order = [0, 1, 2]
    .map((position) => (a?.[position] ?? 0) - (b?.[position] ?? 0))
    .find((difference) => difference !== 0);
  return (order ?? 0) < 0;
}
