import path from 'node:path';
import { buildSync } from 'esbuild';
import type { GraphDocument } from './graph';

/** One HTML file that needs nothing else: styles, program and data are in it, and it may fetch nothing. */
export function page(document: GraphDocument, root: string): string {
  const { script, style } = bundle(root);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Plinth: ${document.environments.map(({ name }) => name).join(', ')}</title>
<style>${style}</style>
<div id="app"></div>
<script type="application/json" id="data">${embed(JSON.stringify(document))}</script>
<script>${embed(script)}</script>
</html>
`;
}

/** HTML ends a script at the first "</script", wherever it is; in a string or a regular expression \\u003c means the same. */
const embed = (text: string): string => text.replaceAll('</', '\\u003c/').replaceAll('<!--', '\\u003c!--');

function bundle(root: string): { readonly script: string; readonly style: string } {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: ['cli/graph/page/app.tsx', 'cli/graph/page/style.css'],
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfigRaw: {},
    logLevel: 'error',
  });
  const text = (extension: string) =>
    outputFiles.find(({ path: file }) => path.extname(file) === extension)?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
