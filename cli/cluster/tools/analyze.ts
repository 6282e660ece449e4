import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { World } from '../../../verify/created/world';
import { type Environment, reference } from '../../../verify/dist';
import type { Fault } from '../fault';
import type { IstioException } from './istio-exceptions';

/** What `istioctl analyze -o json` writes. */
export interface Message {
  readonly code: string;
  readonly level: string;
  readonly message: string;
  /** `DestinationRule argocd/argocd-server`. */
  readonly origin: string;
}

export interface Analysis {
  readonly faults: readonly Fault[];
  /** Exceptions that something needed. */
  readonly used: readonly IstioException[];
}

/** What `istioctl analyze` warns of, with the pods and Services that operators and charts are going to make. @param file where to put them */
export function analyze(
  istioctl: string,
  environment: Environment,
  exceptions: readonly IstioException[],
  file: string,
): Analysis {
  const objects = [...environment.objects, ...World.of(environment).created];
  writeFileSync(file, objects.map(({ manifest }) => `---\n${JSON.stringify(manifest)}\n`).join(''));
  const args = ['analyze', '--all-namespaces', '--use-kube=false', '--ignore-unknown', '--output=json'];
  const { stdout, stderr, error } = spawnSync(istioctl, [...args, '--output-threshold=Warning', file], {
    encoding: 'utf8',
  });
  if (error) throw error;
  return judgeMessages(environment, readMessages(stdout, stderr), exceptions);
}

function readMessages(output: string, errors: string): readonly Message[] {
  try {
    return JSON.parse(output) ?? [];
  } catch {
    throw new Error(
      `istioctl analyze: output must be JSON, got "${(output + errors).slice(0, 400)}"; run it by hand`,
    );
  }
}

export function judgeMessages(
  { objects }: Environment,
  messages: readonly Message[],
  exceptions: readonly IstioException[],
): Analysis {
  const exceptionOf = ({ code, origin }: Message): IstioException | undefined =>
    exceptions.find((exception) => exception.code === code && exception.object === origin);
  const faults = messages
    .filter((message) => !exceptionOf(message))
    .map(({ code, message, origin }): Fault => {
      const file = objects.find((object) => reference(object) === origin)?.file;
      return { rule: 'istio', where: file ? `${file}: ${origin}` : origin, what: `${code}: ${message}` };
    });
  return { faults, used: messages.flatMap((message) => exceptionOf(message) ?? []) };
}

/** Exceptions that no environment needs. */
export const unusedExceptions = (
  exceptions: readonly IstioException[],
  used: ReadonlySet<IstioException>,
): Fault[] =>
  exceptions
    .filter((exception) => !used.has(exception))
    .map(({ code, object }) => ({
      rule: 'istio' as const,
      where: 'cli/cluster/tools/istio-exceptions.ts',
      what: `${code} of ${object} must be needed, but nothing warns of it; remove it`,
    }));
