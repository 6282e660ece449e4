// What esbuild's loader `text` does in the bundle, for jest.
module.exports = {
  process: (text) => ({ code: `module.exports = ${JSON.stringify(text)};` }),
};
