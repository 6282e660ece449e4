import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine; `CHROME_PATH` names another. */
function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env.CHROME_PATH, ...candidates].find((file) => file && existsSync(file));
}

/** `describe` for what needs a real browser; says loudly when there is none. */
export function describeInBrowser(title: string, tests: (executablePath: string) => void): void {
  const executable = findChromium();
  if (executable) {
    describe(title, () => tests(executable));
    return;
  }
  process.stderr.write(`SKIPPED: ${title}: no chromium in PATH, and no CHROME_PATH\n`);
  describe.skip(title, () => {
    it.todo('needs a browser');
  });
}
