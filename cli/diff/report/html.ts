import type { Diff } from '../diff';
import { reportOf } from './report';
import type { Entry } from './sections';
import { summaryLines } from './summary';

const STYLE = `
:root { color-scheme: light dark; --danger: light-dark(#b3261e, #ff8a80); --caution: light-dark(#8a5a00, #ffca66);
  --line: light-dark(#d8dde3, #39414b); --add: light-dark(#e6f4ea, #12301c); --del: light-dark(#fce8e6, #3a1a18); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; margin-top: 2rem; }
.danger { color: var(--danger); } .caution { color: var(--caution); }
ul { list-style: none; padding: 0; } li { padding: .3rem 0; overflow-wrap: anywhere; }
.env { font-size: .8rem; border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .5rem; margin-right: .4rem; }
.line { margin-left: 1.2rem; } .such { opacity: .75; font-size: .9rem; }
pre { margin: .3rem 0 0; overflow-x: auto; border: 1px solid var(--line); border-radius: .3rem; padding: .4rem 0; }
pre span { display: block; padding: 0 .6rem; min-width: max-content; } .add { background: var(--add); } .del { background: var(--del); }
summary { cursor: pointer; }`;

/** A page of its own, that needs nothing from anywhere. */
export function formatHtml(diff: Diff, isDetailed = false): string {
  const sections = reportOf(diff, isDetailed).map(
    ({ title, tone, entries }) =>
      `<section><h2 class="${tone}">${escaped(title)} <small>(${entries.length})</small></h2><ul>\n${entries.map(formatEntry).join('\n')}\n</ul></section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What this does in the cluster</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What this does in the cluster</h1>
<ul>${summaryLines(diff)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join('')}</ul>
${sections.join('\n')}
</body>
</html>
`;
}

function formatEntry({ environments, text, count, examples, details, lines: told = [] }: Entry): string {
  const where = environments.map((name) => `<span class="env">${escaped(name)}</span>`).join('');
  const times = count > 1 ? ` <b>× ${count}</b>` : '';
  const more = count - examples.length;
  const such =
    examples.length > 0
      ? `<div class="such">${escaped(examples.join(', '))}${more > 0 ? ` and ${more} more` : ''}</div>`
      : '';
  const below = `${told.map((line) => `<div class="line">${escaped(line)}</div>`).join('')}${such}`;
  const first = `${where}${escaped(text)}${times}`;
  if (details.length === 0) return `<li>${first}${below}</li>`;
  const lines = details.map((line) => {
    if (typeof line === 'string') return `<span>${escaped(line)}</span>`;
    return `<span class="${line.sign === '+' ? 'add' : 'del'}">${line.sign} ${escaped(line.text)}</span>`;
  });
  return `<li><details><summary>${first}</summary><pre>${lines.join('')}</pre></details>${below}</li>`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
