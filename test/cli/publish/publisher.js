// Publishes in a process of its own: node publisher.js BUNDLE CLONE MADE, where MADE is what synthesis makes.
const { cpSync } = require('node:fs');

const [, , bundle, clone, made] = process.argv;
const synth = {
  main: ([, , folder]) => {
    cpSync(made, folder, { recursive: true });
    return 0;
  },
};
require(bundle)
  .main([], clone, () => synth)
  .then((code) => {
    process.exitCode = code;
  });
