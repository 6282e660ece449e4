import { printable } from '../../verify/report';
import { type Result, run } from '../command';
import { kubectlFor } from '../environment/cluster/kubectl';
import { applicationsOf, type EnvironmentStanding, environmentStanding, environmentsOf } from './environment';
import { unhealthyObjects } from './objects';
import { type Given, statusCommand } from './options';
import { readApplications, readRemoved, Unreadable } from './read';
import { report } from './report';

/** The command `status`. @returns the exit code */
export const main = (argv: readonly string[]): Result =>
  run(statusCommand(), argv, async (chosen) => {
    try {
      const given = chosen.opts<Given>();
      const standings = await standingsOf(given);
      print(standings, given.json);
      return standings.every(({ isWell }) => isWell) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      console.error(printable(`plinth status: ${error.message}`));
      return 2;
    }
  });

async function standingsOf({ env, context }: Given): Promise<EnvironmentStanding[]> {
  const kubectl = kubectlFor(context);
  const all = await readApplications(kubectl);
  const there = environmentsOf(all);
  const chosen = env === undefined ? there : [env];
  const read = chosen.map((environment) => ({
    environment,
    applications: applicationsOf(environment, all, there),
  }));
  const missing = read.find(({ applications }) => applications.length === 0);
  if (missing || read.length === 0) throw new Unreadable(nothing(missing?.environment, there));
  const removed = await readRemoved(kubectl);
  if ('failure' in removed) {
    console.error(printable(`which tenants are removed is not known: ${removed.failure}`));
  }
  return Promise.all(
    read.map(async ({ environment, applications }) =>
      environmentStanding(
        environment,
        { applications, unhealthy: await unhealthyObjects(kubectl, applications), ...removed },
        context,
      ),
    ),
  );
}

function nothing(environment: string | undefined, there: readonly string[]): string {
  const others = there.length > 0 ? `there ${there.length > 1 ? 'are' : 'is'} ${there.join(', ')}` : NONE;
  return environment === undefined
    ? `environment must be in the cluster, got none; ${NONE}`
    : `--env must be an environment in the cluster, got ${environment}; ${others}`;
}

const NONE = 'apply its bootstrap as README.md says, or choose another cluster by --context';

function print(standings: readonly EnvironmentStanding[], json = false): void {
  const now = new Date();
  const lines = json
    ? JSON.stringify(standings, undefined, 2).split('\n')
    : standings.flatMap((one, at) => [...(at > 0 ? ['', ''] : []), ...report(one, now)]);
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}
