#!/usr/bin/env node
// Runs a command from a bundle in .build/, which is made anew when a source file, the lock file or Node.js has changed.
// Plain JavaScript, because it must run before anything is compiled.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const module_ = require('node:module');
const path = require('node:path');

const root = path.join(__dirname, '..');
const commands = {
  synth: 'main.ts',
  verify: 'verify/main.ts',
  docs: 'cli/docs/main.ts',
  import: 'cli/import/main.ts',
  bench: 'cli/bench/main.ts',
};

/** One hash over the content of every file that went into a bundle. */
function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of [...inputs, 'package-lock.json', 'cli/plinth.js']) {
    const file = path.join(root, input);
    hash.update(input).update(existsSync(file) ? readFileSync(file) : 'gone');
  }
  return hash.digest('hex');
}

function isCurrent(stamp) {
  if (!existsSync(stamp)) return false;
  const { inputs, hash } = JSON.parse(readFileSync(stamp, 'utf8'));
  return fingerprint(inputs) === hash;
}

function build(command, bundle, stamp) {
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
    loader: { '.lua': 'text' },
    metafile: true,
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith('node_modules/'));
  writeFileSync(stamp, JSON.stringify({ inputs, hash: fingerprint(inputs) }));
}

async function run() {
  const [command, ...argv] = process.argv.slice(2);
  if (!Object.hasOwn(commands, command ?? '')) {
    console.error(
      `plinth: command must be one of ${Object.keys(commands).join(', ')}, got ${command ?? 'none'}`,
    );
    return 2;
  }
  const bundle = path.join(root, '.build', `${command}.js`);
  const stamp = path.join(root, '.build', `${command}.json`);
  if (!existsSync(bundle) || !isCurrent(stamp)) build(command, bundle, stamp);
  module_.enableCompileCache?.(path.join(root, '.build', 'cache'));
  return require(bundle).main(argv, root);
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
