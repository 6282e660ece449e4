import { findChromium } from '../../chromium';
import { describeProvided } from '../../provided';

/** `describe` for what needs a real browser; says loudly when there is none. */
export function describeInBrowser(title: string, tests: (executablePath: string) => void): void {
  const executable = findChromium();
  const hint = 'it must be in PATH, or CHROME_PATH name it';
  describeProvided(title, executable ? [] : ['chromium'], hint, () => tests(executable ?? ''));
}
