import path from 'node:path';
import type * as proofs from '../verify/main';
import type { SynthOptions } from './options';

export type Proofs = typeof proofs;

/**
 * Proves what is about to be put in place, and says what is wrong with it.
 *
 * @param load loads the proofs; they are a bundle of their own, because loading them takes longer than synthesis
 * @param preview folder with what is about to be put in place; messages name the files as they will be
 */
export function isProven(
  preview: string,
  { output, env }: SynthOptions,
  root: string,
  load: () => Proofs,
): boolean {
  const { UnusableInput, formatReport, passes, plain, verify } = load();
  const shown = (text: string) => text.replaceAll(preview, path.relative('', output));
  const start = performance.now();
  try {
    const report = verify(preview, { root, environment: env });
    if (passes(report)) return true;
    console.error(shown(formatReport(report, (performance.now() - start) / 1000, plain)));
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    console.error(shown(error.message));
  }
  console.error('synth: not proven, nothing was written; --no-verify writes all the same');
  return false;
}
