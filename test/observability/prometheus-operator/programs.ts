import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from '../../../cli/cluster/binaries/build';
import { cacheFolder } from '../../../cli/cluster/binaries/cache';
import { type Binaries, findPrograms, toBinaries } from '../../../cli/cluster/binaries/find';
import { releases } from '../../../constructs/versions';
import { isInstalled } from '../../provided';

const SOURCE = readFileSync(path.join(__dirname, 'main.go'), 'utf8');
const { revision } = releases.prometheusOperator;
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';

/**
 * The operator with its own parts, which its go.mod takes from folders, and Prometheus 3.13 as it names it.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/go.mod
 */
const MODULE = `module plinth.dev/prometheus-operator

go 1.26.0

require (
	${OPERATOR} ${revision}
	${OPERATOR}/pkg/apis/monitoring ${revision}
	${OPERATOR}/pkg/client ${revision}
	github.com/prometheus/prometheus v0.313.1
)
`;

const OPERATOR_NAME = `prometheus-operator-${revision}`;

/** One for each version of its source. */
const TARGETS_NAME = `prometheus-targets-${createHash('sha256').update(SOURCE).update(MODULE).digest('hex').slice(0, 12)}`;

export interface Programs {
  readonly controlPlane: Binaries;
  readonly operator: string;
  /** What Prometheus finds, see main.go. */
  readonly targets: string;
}

/** What is missing of what the programs need; empty where they can be had. */
export function missingPrograms(): string[] {
  const folder = cacheFolder();
  const isBuilt = [OPERATOR_NAME, TARGETS_NAME].every((program) => existsSync(path.join(folder, program)));
  return [
    ...findPrograms(process.env, folder).missing,
    ...(isBuilt || isInstalled('go', 'version') ? [] : ['go']),
  ];
}

/** The operator of the version that the platform runs, and Prometheus' own code; built once, in about five minutes. */
export async function providePrograms(): Promise<Programs> {
  const folder = cacheFolder();
  const targets = [
    { program: OPERATOR_NAME, package: `${OPERATOR}/cmd/operator` },
    { program: TARGETS_NAME, package: '.' },
  ].filter(({ program }) => !existsSync(path.join(folder, program)));
  if (targets.length > 0) {
    const wrapper = { module: MODULE, sources: { 'main.go': SOURCE }, linkerFlags: '' };
    await build(wrapper, targets, folder, (line) => {
      process.stderr.write(`${line}\n`);
    });
  }
  return {
    controlPlane: toBinaries(findPrograms(process.env, folder)),
    operator: path.join(folder, OPERATOR_NAME),
    targets: path.join(folder, TARGETS_NAME),
  };
}
