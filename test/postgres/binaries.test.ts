import { findBinaries } from './binaries';

it.each(['win32-x64', 'plan9-mips'])('there is no PostgreSQL to test with on %s', (platform) => {
  expect(findBinaries(platform)).toBeUndefined();
});
