import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import { buildSync } from 'esbuild';
import type { Environment } from '../../../environments/environment';
import { Misuse, Refusal } from '../../command';

/** File of an environment. @throws Misuse when there is none */
export function environmentFile(root: string, name: string): string {
  const file = path.join(root, 'environments', `${name}.ts`);
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file))
    throw new Misuse(
      `environment must have a file, got none for ${name}; environments/${name}.ts must be there`,
    );
  return file;
}

/**
 * The environment that a file exports, by running it.
 *
 * @param text of the file, or what it would be
 * @throws Refusal when it does not run, or exports no environment of that name
 */
export function loadEnvironment(file: string, text = readFileSync(file, 'utf8')): Environment {
  const name = path.basename(file, '.ts');
  const where = `environments/${name}.ts`;
  const found = Object.values(run(file, where, text)).find(
    (value) => (value as Environment | null)?.name === name,
  );
  if (!found)
    throw new Refusal(`${where}: must export an environment with this name, got none; write name: '${name}'`);
  return found as Environment;
}

function run(file: string, where: string, text: string): Record<string, unknown> {
  const loaded = { exports: {} };
  try {
    const { outputFiles } = buildSync({
      stdin: { contents: text, resolveDir: path.dirname(file), sourcefile: file, loader: 'ts' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    });
    const code = `(function (module, exports) {${outputFiles[0]?.text ?? ''}\n})`;
    new Script(code, { filename: file }).runInThisContext()(loaded, loaded.exports);
  } catch (error) {
    const [first] = (error as Error).message.split('\n').filter((one) => !/^Build failed/.test(one));
    throw new Refusal(`${where}: must run, got ${first}; npm run typecheck tells more`);
  }
  return loaded.exports;
}
