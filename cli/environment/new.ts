import fs from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Environment } from '../../environments/environment';
import { nearest } from '../../verify/schema/values/nearest';
import { command, Refusal } from '../command';
import { environmentFaults } from '../synth/environment-faults';
import { changeFile } from '../tenant/change-file';
import { type Answers, environmentOf } from './answers';
import { isTaken, withEnvironment } from './main-text';
import { identifierOf, moduleText } from './module-text';
import type { Project } from './project';
import { answered, asked, withQuestions } from './questions';

export const newCommand = (): Command =>
  withQuestions(
    command('new', {
      summary: 'makes the file of a new environment and adds it to main.ts; asks for what is not given',
      examples: [
        ['staging --like prod', 'asks for domains, networks and what else it does not share with prod'],
        [
          'lab --domain lab.example.org --api-server 172.18.0.0/16 --nodes 172.18.0.0/16 --calls-from nodes',
          'asks for nothing that the file needs',
        ],
      ],
    })
      .argument('<name>', 'name of the environment and of its file')
      .addOption(new Option('--like <environment>', 'the one to begin with').default('dev')),
  );

/** Makes an environment's file from that of another, and adds it to main.ts; returns the exit code. */
export async function make(chosen: Command, { root, environments: all }: Project): Promise<number> {
  const [name] = chosen.processedArgs as [string];
  const { like: model, ...given } = chosen.opts<Answers & { like: string }>();
  const environments = all();
  const file = fileOf(root, name);
  const like = named(model, environments);
  const faultsOf = (answers: Answers) => {
    const environment = environmentOf(name, like, answers);
    return environmentFaults([...environments, environment], [environment]);
  };
  const isAsked = process.stdin.isTTY && process.stdout.isTTY;
  const answers = isAsked ? await asked(name, like, given, faultsOf) : answered(name, like, given);
  const faults = faultsOf(answers);
  if (faults.length > 0) throw new Refusal(...faults);

  const mainFile = path.join(root, 'main.ts');
  const main = fs.readFileSync(mainFile, 'utf8');
  const identifier = identifierOf(name, isTaken(main));
  const after = withEnvironment(main, name, identifier);
  const text = moduleText(file, textOf(root, like), like, environmentOf(name, like, answers), identifier);
  changeFile(file, () => text);
  try {
    changeFile(mainFile, () => after);
  } catch (error) {
    fs.rmSync(file);
    throw error;
  }
  console.log(next(name, like.name));
  return 0;
}

/** The file that is to be made. A name with a slash or a dot would lead out of the folder. */
function fileOf(root: string, name: string): string {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    const rule = 'must be a DNS label: lower-case letters, digits and - inside of it';
    throw new Refusal(`name ${rule}, got ${JSON.stringify(name)}; choose another`);
  }
  const file = path.join(root, 'environments', `${name}.ts`);
  if (!fs.existsSync(file)) return file;
  throw new Refusal(
    `environments/${name}.ts: must not be there yet, got a file; choose another name, or edit it`,
  );
}

function named(name: string, environments: readonly Environment[]): Environment {
  const found = environments.find((one) => one?.name === name);
  if (found) return found;
  const known = environments.map((one) => one?.name ?? '');
  const meant = nearest(name, known);
  const fix = meant ? `did you mean "${meant}"` : `choose one of ${known.join(', ')}`;
  throw new Refusal(`--like must be an environment of main.ts, got ${JSON.stringify(name)}; ${fix}`);
}

function textOf(root: string, { name }: Environment): string {
  const file = path.join(root, 'environments', `${name}.ts`);
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
  throw new Refusal(
    `environments/${name}.ts: must be there, got no such file; give the file its environment's name`,
  );
}

const next = (name: string, like: string): string =>
  `environments/${name}.ts: written, and added to main.ts
Read it: what was not asked is as in ${like}, its sizes, keys and hosts outside as well. Then:
  npm run environment -- from-cluster --check ${name}   whether it is true of the cluster
  npm run synth -- --env ${name}                        what comes out`;
