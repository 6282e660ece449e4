import fs from 'node:fs';

// node --require usage.js …: tells the one who measures how much memory the program took (maxRSS is in KiB)

process.on('exit', () => {
  const file = process.env.PLINTH_BENCH_USAGE;
  if (file) fs.writeFileSync(file, String(process.resourceUsage().maxRSS));
});
