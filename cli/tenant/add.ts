import fs from 'node:fs';
import path from 'node:path';
import { Document } from 'yaml';
import { Misuse } from '../command';
import { shownPath } from '../synth/tenant-faults';
import { clashesWith, parseTenant } from '../synth/tenants';
import { changeFile } from './change-file';
import { fileOf } from './folder';
import type { Settings } from './options';
import { Refused } from './refused';

/** What a file needs, and what is asked for. */
export interface Given {
  readonly name: string;
  readonly frontend?: string;
  readonly api?: string;
  readonly producer?: string;
  readonly owner?: string;
  readonly host?: string;
}

/** Makes a tenant's file, asking for what is not given if somebody is there to answer; returns the exit code. */
export async function add({ tenants: folder, json }: Settings, given: Given): Promise<number> {
  const file = fileOf(folder, given.name);
  if (fs.existsSync(file)) {
    throw new Refused([
      `${shownPath(file)}: must not be there yet, got a tenant; choose another name, or edit the file`,
    ]);
  }
  const complete = process.stdin.isTTY && process.stdout.isTTY && !json ? await asked(given, file) : given;
  const missing = (['frontend', 'api', 'producer'] as const).filter((service) => !complete[service]);
  if (missing.length > 0) {
    const options = missing.map((service) => `--${service} IMAGE`).join(' ');
    throw new Misuse(
      `images must be given where nobody can be asked, got none of ${missing.join(', ')}; add ${options}`,
    );
  }
  const text = textOf(complete);
  const faults = faultsOf(text, file);
  if (faults.length > 0) throw new Refused(faults);
  fs.mkdirSync(folder, { recursive: true });
  changeFile(file, () => text);
  const next = `npm run synth writes its two stages`;
  console.log(json ? JSON.stringify({ file: shownPath(file) }) : `${shownPath(file)}: written; ${next}`);
  return 0;
}

function faultsOf(text: string, file: string): readonly string[] {
  const read = parseTenant(text, file);
  return 'faults' in read ? read.faults : clashesWith(read, text, path.dirname(file));
}

/** The file, in the order in which people think of a tenant; quoted where readers of YAML 1.1 would disagree. */
function textOf({ name, owner, host, frontend, api, producer }: Given): string {
  const services = { frontend: { image: frontend }, api: { image: api }, producer: { image: producer } };
  const part = (content: object) => new Document(content, { compat: 'yaml-1.1' }).toString({ lineWidth: 0 });
  const about = { name, ...(owner && { owner }), ...(host && { host }) };
  return `# yaml-language-server: $schema=tenant.schema.json\n${part(about)}\n${part({ services })}`;
}

/** Asks until an answer is one that the file can hold. */
async function asked(given: Given, file: string): Promise<Given> {
  const { input } = await import('@inquirer/prompts');
  const answers: Record<string, string> = { ...given } as Record<string, string>;
  const example = (service: string) => `ghcr.io/${given.name}/${service}:1.0.0`;
  const sample = {
    name: given.name,
    frontend: example('frontend'),
    api: example('api'),
    producer: example('producer'),
  };
  const ask = async (field: keyof Given, message: string, needed: boolean) => {
    if (answers[field] !== undefined) return;
    const validate = (answer: string) => {
      if (answer === '') return needed ? `must be given, such as ${sample[field as 'api']}` : true;
      const [fault] = faultsOf(textOf({ ...sample, [field]: answer }), file);
      return fault === undefined ? true : fault.replace(/^\S+: \S+ /, '');
    };
    const answer = await input({ message, validate });
    if (answer) answers[field] = answer;
  };
  for (const service of ['frontend', 'api', 'producer'] as const) {
    await ask(service, `Image of the ${service}`, true);
  }
  await ask('owner', 'E-mail address of who answers for it (optional)', false);
  await ask('host', `Host label (optional, otherwise ${given.name})`, false);
  return answers as unknown as Given;
}
