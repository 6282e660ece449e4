#!/usr/bin/env node
// Runs a command from a bundle in .build/, which is made anew when a source file, the lock file or Node.js has changed.
// Plain JavaScript, because it must run before anything is compiled.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const root = path.join(__dirname, '..');
const commands = {
  synth: 'main.ts',
  verify: 'verify/main.ts',
  docs: 'cli/docs/main.ts',
  cluster: 'cli/cluster/main.ts',
  import: 'cli/import/main.ts',
  bench: 'cli/bench/main.ts',
};

/** What decides whether a bundle is made anew: its sources, the dependencies, this file and Node.js. */
const all = (inputs) =>
  [...inputs, 'package-lock.json', 'cli/plinth.js'].map((input) => path.join(root, input));

/** One hash over the content of every file that went into a bundle. */
function contentOf(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const file of all(inputs)) hash.update(file).update(existsSync(file) ? readFileSync(file) : 'gone');
  return hash.digest('hex');
}

/** Size and times of those files: while they stand, nothing has to be read. */
function statusOf(inputs) {
  const status = all(inputs).map((file) => statSync(file, { throwIfNoEntry: false }));
  return [
    process.version,
    ...status.map((file) => (file ? `${file.size} ${file.mtimeMs} ${file.ctimeMs}` : 'gone')),
  ].join();
}

function isCurrent(stamp) {
  if (!existsSync(stamp)) return false;
  const { inputs, status, content } = JSON.parse(readFileSync(stamp, 'utf8'));
  if (statusOf(inputs) === status) return true;
  if (contentOf(inputs) !== content) return false;
  writeStamp(stamp, inputs, content);
  return true;
}

const writeStamp = (stamp, inputs, content) =>
  writeFileSync(stamp, JSON.stringify({ inputs, status: statusOf(inputs), content }));

function build(command, bundle, stamp, cache) {
  const { buildSync } = require('esbuild');
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [commands[command]],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    external: ['esbuild', 'cdk8s-cli'],
    // Its build for require() reads three times faster than the one for import, once bundled.
    alias: { 'js-yaml': require.resolve('js-yaml') },
    loader: { '.lua': 'text', '.sql': 'text', '.pod.mjs': 'text' },
    metafile: true,
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith('node_modules/'));
  rmSync(cache, { force: true });
  writeStamp(stamp, inputs, contentOf(inputs));
}

/** What is done when a command has ended well. */
const remembered = [];

/**
 * Loads the bundle of a command, made anew if it must, with the machine code of its last run: compiling takes longer than the
 * synthesis of the platform.
 */
function load(command) {
  const bundle = path.join(root, '.build', `${command}.js`);
  const stamp = path.join(root, '.build', `${command}.json`);
  const cache = path.join(root, '.build', `${command}.cache`);
  if (!existsSync(bundle) || !isCurrent(stamp)) build(command, bundle, stamp, cache);
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(wrap(readFileSync(bundle, 'utf8')), { filename: bundle, cachedData });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(bundle), loaded, bundle, path.dirname(bundle));
  if (!cachedData || script.cachedDataRejected) {
    remembered.push(() => writeFileSync(cache, script.createCachedData()));
  }
  return loaded.exports;
}

async function run() {
  const [command, ...argv] = process.argv.slice(2);
  if (!Object.hasOwn(commands, command ?? '')) {
    console.error(
      `plinth: command must be one of ${Object.keys(commands).join(', ')}, got ${command ?? 'none'}`,
    );
    return 2;
  }
  const code = await load(command).main(argv, root, load);
  for (const remember of remembered) remember();
  return code;
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const text = process.env.PLINTH_DEBUG ? error.stack : error.message;
    console.error(`plinth: ${text}${process.env.PLINTH_DEBUG ? '' : '; PLINTH_DEBUG=1 shows where'}`);
    process.exitCode = 1;
  },
);
