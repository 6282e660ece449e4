#!/usr/bin/env node
// Runs a command from a bundle in .build/, which is made anew when a source file, the lock file or Node.js has changed.
// Plain JavaScript, because it must run before anything is compiled.
const { createHash } = require('node:crypto');
const {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

const root = path.join(__dirname, '..');
/**
 * What there is, in the order of a working day: `main` of the module, called with the arguments, this folder, `load` and `code`,
 * returns the exit code. cli/command.ts says what all of them have in common.
 */
const commands = {
  synth: ['main.ts', 'writes dist/ and proves it'],
  verify: ['cli/verify/main.ts', 'proves a dist/, also one that somebody else made'],
  diff: ['cli/diff/main.ts', 'says what a new dist does in the cluster'],
  images: ['cli/images/main.ts', 'lists every image that a dist runs, those of charts too'],
  publish: ['cli/publish/main.ts', 'publishes dist/ to the branch that Argo CD reads'],
  status: ['cli/status/main.ts', 'says how the delivery to a cluster stands, and how it goes on'],
  graph: ['cli/graph/main.ts', 'writes a page that shows the platform'],
  tenant: ['cli/tenant/main.ts', 'adds, lists, checks and removes tenants, and moves their images'],
  environment: ['cli/environment/main.ts', 'checks environments, makes new ones, and asks a running cluster'],
  docs: ['cli/docs/main.ts', 'writes the pages that are made from the code'],
  import: ['cli/import/main.ts', 'generates classes and schemas from pinned releases'],
  bots: ['cli/bots/main.ts', 'refreshes the list of AI crawlers'],
  cluster: ['cli/cluster/main.ts', 'applies dist/ to a real API server'],
  bench: ['cli/bench/main.ts', 'measures synthesis at several sizes'],
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

/** What a stamp says, unless it is damaged or of another form: it is then as if there were none. */
function readStamp(stamp) {
  try {
    const { inputs, status, content, code } = JSON.parse(readFileSync(stamp, 'utf8'));
    return inputs.every((input) => typeof input === 'string') ? { inputs, status, content, code } : undefined;
  } catch {
    return undefined;
  }
}

/** A bundle and the hash of it, if its stamp is of this bundle and of the sources as they are. */
function current(bundle, stamp) {
  const stamped = readStamp(stamp);
  if (!stamped || !existsSync(bundle)) return undefined;
  const source = readFileSync(bundle, 'utf8');
  const code = hashOf(source);
  if (code !== stamped.code) return undefined;
  const status = statusOf(stamped.inputs);
  if (status !== stamped.status) {
    if (contentOf(stamped.inputs) !== stamped.content) return undefined;
    replace(stamp, JSON.stringify({ ...stamped, status }));
  }
  return { source, code };
}

const hashOf = (text) => createHash('sha256').update(process.version).update(text).digest('hex');

/** In one step: who reads the file meanwhile, or after a kill, finds the old one or the new one. */
function replace(file, content) {
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, content);
  renameSync(whole, file);
}

/**
 * Classes that cdk8s generates leave out undefined fields by copying an object once for each of its fields, which takes a good part
 * of the time of a large synthesis. This gives the same in one go.
 */
const COPIES =
  /Object\.entries\(([\w.]+)\)\.reduce\(\(r,i\)=>i\[1\]===void 0\?r:\{\.\.\.r,\[i\[0\]\]:i\[1\]\},\{\}\)/g;
const DEFINED = `
function definedFields(all) {
  const some = {};
  for (const key in all) if (all[key] !== undefined) some[key] = all[key];
  return some;
}
`;

/** Makes a bundle and the hash of it. The old stamp goes first: after a kill none says of this bundle what was true of another. */
function build(command, bundle, stamp) {
  const { buildSync } = require('esbuild');
  rmSync(stamp, { force: true });
  const began = Date.now();
  const { metafile, outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [commands[command][0]],
    outfile: bundle,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    external: ['esbuild', 'cdk8s-cli'],
    // Its build for require() reads three times faster than the one for import, once bundled.
    alias: { 'js-yaml': require.resolve('js-yaml') },
    loader: { '.lua': 'text', '.sql': 'text', '.tmpl': 'text', '.pod.mjs': 'text', '.pod.sh': 'text' },
    metafile: true,
    logLevel: 'error',
  });
  const [{ text }] = outputFiles;
  const lean = text.replace(COPIES, 'definedFields($1)');
  const source = lean === text ? text : lean + DEFINED;
  const code = hashOf(source);
  mkdirSync(path.dirname(bundle), { recursive: true });
  replace(bundle, source);
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith('node_modules/'));
  const stamped = { inputs, status: statusOf(inputs), content: contentOf(inputs), code };
  // a source that was saved meanwhile may be in the stamp and not in the bundle
  if (!changedSince(inputs, began)) replace(stamp, JSON.stringify(stamped));
  return { source, code };
}

const changedSince = (inputs, time) =>
  all(inputs).some((file) => statSync(file, { throwIfNoEntry: false })?.ctimeMs > time);

/** What is done when a command has ended well. */
const remembered = [];

/** A hash of what was loaded for a command, code and all, for those who keep results of it. */
const codes = new Map();

/**
 * Loads the bundle of a command, made anew if it must, with the machine code of its last run: compiling takes longer than the
 * synthesis of the platform.
 */
function load(command) {
  const bundle = path.join(root, '.build', `${command}.js`);
  const stamp = path.join(root, '.build', `${command}.json`);
  const cache = path.join(root, '.build', `${command}.cache`);
  const { source, code } = current(bundle, stamp) ?? build(command, bundle, stamp);
  codes.set(command, () => code);
  const cachedData = readCache(cache, code);
  const script = new Script(wrap(source), { filename: bundle, cachedData });
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, createRequire(bundle), loaded, bundle, path.dirname(bundle));
  if (!cachedData || script.cachedDataRejected) {
    remembered.push(() => replace(cache, Buffer.concat([Buffer.from(code), script.createCachedData()])));
  }
  return loaded.exports;
}

/**
 * Machine code of this bundle and no other: V8 compares only the lengths of their texts.
 * @see https://github.com/v8/v8/blob/11.3.244/src/snapshot/code-serializer.cc SerializedCodeData::SourceHash
 */
function readCache(cache, code) {
  const content = existsSync(cache) ? readFileSync(cache) : undefined;
  return content?.toString('latin1', 0, code.length) === code ? content.subarray(code.length) : undefined;
}

const help = () => `Usage: plinth <command> [options]

A Kubernetes platform that can be read: typed constructs, plain YAML, proven, synced by Argo CD in waves.

Commands:
${Object.entries(commands)
  .map(([name, [, what]]) => `  ${name.padEnd(11)}  ${what}`)
  .join('\n')}

Every command tells its options, examples and exit codes: plinth <command> --help, or plinth help <command>.
npm run <command> -- … is the same; publish and cluster are npm run publish:dist and npm run test:cluster there.

  --debug    say where in the code an error comes from (PLINTH_DEBUG=1 as well)
  --version  the version of Plinth
  NO_COLOR=1 in the environment turns colors off

Exit codes: 0 done, 1 refused or failed, 2 the command line is wrong`;

/** Whether a word stands among the options, not behind a `--`. */
const has = (words, option) => words.slice(0, [...words, '--'].indexOf('--')).includes(option);

async function run(words) {
  const [command, ...argv] = words[0] === 'help' && words[1] ? [words[1], '--help'] : words;
  if (command === '--version') {
    console.log(require('../package.json').version);
    return 0;
  }
  if (command === 'help' || command === '--help' || command === '-h') {
    console.log(help());
    return 0;
  }
  if (!Object.hasOwn(commands, command ?? '')) {
    const known = Object.keys(commands).join(', ');
    console.error(`plinth: command must be one of ${known}, got ${command ?? 'none'}; see plinth --help`);
    return 2;
  }
  const code = await load(command).main(argv, root, load, codes.get(command));
  for (const remember of remembered) remember();
  return code;
}

// Whoever reads the output may have read enough, as `head` has.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});

const words = process.argv.slice(2);
const isDebugging = Boolean(process.env.PLINTH_DEBUG) || has(words, '--debug');

run(words).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const where = Object.hasOwn(commands, words[0] ?? '') ? `plinth ${words[0]}` : 'plinth';
    console.error(isDebugging ? error.stack : `${where}: ${error.message.trim()}; --debug says where`);
    process.exitCode = 1;
  },
);
