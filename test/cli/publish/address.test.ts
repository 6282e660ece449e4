import { isSameRepository, shown } from '../../../cli/publish/address';

const https = 'https://git.example.org/acme/platform.git';

test.each([
  ['HTTPS without .git', https, 'https://git.example.org/acme/platform'],
  ['a slash at the end', https, 'https://git.example.org/acme/platform/'],
  ['a user and a token', https, 'https://robot:secret@git.example.org/acme/platform.git'],
  ["the scheme's own port", https, 'https://git.example.org:443/acme/platform.git'],
  ['SSH', https, 'ssh://git@git.example.org/acme/platform.git'],
  ['SSH in short', https, 'git@git.example.org:acme/platform.git'],
  ['SSH in short without a user', https, 'git.example.org:acme/platform'],
  ['SSH in short with a slash', https, 'git@git.example.org:/acme/platform'],
  ['SSH on another port than that of HTTPS', https, 'ssh://git@git.example.org:2222/acme/platform.git'],
  ['other letters', https, 'https://Git.Example.org/Acme/Platform.git'],
  [
    'SSH on its own port',
    'git@git.example.org:acme/platform.git',
    'ssh://git@git.example.org:22/acme/platform',
  ],
  [
    'GitHub by SSH over port 443',
    'https://github.com/acme/platform',
    'ssh://git@ssh.github.com:443/acme/platform.git',
  ],
  [
    'Azure DevOps',
    'https://acme@dev.azure.com/acme/web/_git/platform',
    'git@ssh.dev.azure.com:v3/acme/web/platform',
  ],
  ['a folder', '/srv/git/platform.git', 'file:///srv/git/platform.git'],
])('%s is the same repository', (_, one, other) => {
  expect([isSameRepository(one, other), isSameRepository(other, one)]).toEqual([true, true]);
});

test.each([
  ['another host', https, 'https://git.example.com/acme/platform.git'],
  ['another owner', https, 'git@git.example.org:ada/platform.git'],
  ['a longer name', https, 'https://git.example.org/acme/platform-fork.git'],
  ['a folder more', https, 'https://git.example.org/mirrors/acme/platform.git'],
  ['another port of HTTPS', https, 'https://git.example.org:8443/acme/platform.git'],
  [
    'another port of SSH',
    'git@git.example.org:acme/platform.git',
    'ssh://git@git.example.org:2222/acme/platform.git',
  ],
  ['another folder', '/srv/git/platform', '/srv/git/platform.git'],
  ['a folder of that name', https, '/acme/platform.git'],
])('%s is another repository', (_, one, other) => {
  expect([isSameRepository(one, other), isSameRepository(other, one)]).toEqual([false, false]);
});

test.each([
  ['https://robot:secret@example.org/a.git', 'https://example.org/a.git'],
  ['https://token@example.org/a.git', 'https://example.org/a.git'],
  ['ssh://git:secret@example.org/a.git', 'ssh://example.org/a.git'],
  ['ssh://git@example.org/a.git', 'ssh://git@example.org/a.git'],
  ['git@example.org:a.git', 'git@example.org:a.git'],
])('%s is shown as %s', (address, text) => {
  expect(shown(address)).toBe(text);
});
