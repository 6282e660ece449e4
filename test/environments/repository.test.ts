import { environmentErrors } from '../../cli/synth/environment-faults';
import { prod } from '../../environments/prod';
import { caBundle, repositories } from './surroundings';

const errors = (repository: object): string[] =>
  environmentErrors({ ...prod, repository: { ...prod.repository, ...repository } }).map((error) =>
    error.replace(/^environments\/prod\.ts: repository\./, ''),
  );

const ssh = repositories['SSH on a port of its own'];

describe('the repository', () => {
  it.each(Object.entries(repositories))('is asked over %s', (_, repository) => {
    expect(errors(repository)).toEqual([]);
  });

  it.each([
    'git.example.org/platform.git',
    'ssh://git.example.org/platform',
    'http://git.example.org/x',
    'git@host://x',
  ])('is not at %s', (url) => {
    expect(errors({ url })).toEqual([
      `url must be an address as git clone takes it: https://…, ssh://git@host/… or git@host:…, got "${url}"; correct it`,
    ]);
  });

  it('has of one way nothing that belongs to the other', () => {
    expect(
      errors({ ...ssh, caBundle, credentialsKey: 'platform/git' }).map((one) => one.slice(0, 60)),
    ).toEqual([
      'caBundle must not be given, because url is asked over SSH, g',
      'credentialsKey must not be given, because url is asked over ',
    ]);
    expect(
      errors({ knownHosts: ssh.knownHosts, deployKey: 'platform/git' }).map((one) => one.slice(0, 60)),
    ).toEqual([
      'knownHosts must not be given, because url is asked over HTTP',
      'deployKey must not be given, because url is asked over HTTPS',
    ]);
  });

  it('is on a host whose key is known', () => {
    expect(errors({ ...ssh, knownHosts: undefined })).toEqual([
      'knownHosts must be given, because Argo CD does not know [git.example.org]:2222, got nothing; ssh-keyscan prints it',
    ]);
    expect(errors({ ...ssh, knownHosts: 'git.example.org' })).toEqual([
      'knownHosts must be lines of known_hosts: host, type of the key and public key, got "git.example.org"; ssh-keyscan prints them',
    ]);
    expect(errors({ ...ssh, knownHosts: ssh.knownHosts.replace('2222', '22') })).toEqual([
      expect.stringMatching(
        /^knownHosts must have a line for \[git\.example\.org\]:2222, the host of url, got .*; ssh-keyscan prints it$/,
      ),
    ]);
    expect(errors({ ...ssh, knownHosts: ssh.knownHosts.replace(/^\S+/, '|1|a=|b=') })).toEqual([]);
    expect(errors({ ...ssh, knownHosts: `# a comment\n${ssh.knownHosts}\n` })).toEqual([]);
  });

  it('says where it is, if its address is private', () => {
    expect(
      errors({ url: 'git@10.0.0.5:x.git', knownHosts: ssh.knownHosts.replace(/^\S+/, '10.0.0.5') }),
    ).toEqual([
      'cidrs must be given, because 10.0.0.5 is no public address, got nothing; name the networks in which it is',
    ]);
  });
});
