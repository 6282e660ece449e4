import { spawnSync } from 'node:child_process';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { platform, run } from './platform';
import { application, git, readFrom, small, stateOf } from './repositories';

const elsewhere = 'https://git.example.org/acme/other.git';

describe('a publication to a repository that Argo CD does not read', () => {
  test('is refused for each environment, with both addresses and without credentials', async () => {
    const at = platform(
      readFrom(elsewhere, {
        ...small(),
        'index/prod.json': '{}\n',
        'prod/a/a.yaml': '',
        'prod/root/a.yaml': application('prod/a'),
      }),
    );
    git(at.clone, 'remote', 'set-url', 'origin', 'https://robot:secret@git.example.org/acme/fork.git');
    const before = stateOf(at.remote);
    expect(await run(at, ['--dry-run'])).toEqual({
      code: 1,
      said: ['dev', 'prod'].map(
        (environment) =>
          `plinth publish: ${environment}: repository.url must be where origin leads, https://git.example.org/acme/fork.git, got ${elsewhere}; ` +
          `give another --remote, correct it in environments/, or say --elsewhere ${environment}`,
      ),
    });
    expect(stateOf(at.remote)).toEqual(before);
  });

  test('is refused when only what is pushed goes there', async () => {
    const at = platform();
    git(at.clone, 'remote', 'set-url', '--push', 'origin', elsewhere);
    expect((await run(at, [])).said[0]).toMatch(
      /must be where origin leads, https:\/\/git\.example\.org\/acme\/other\.git, got /,
    );
  });

  test('is refused when settings of git lead there', async () => {
    const at = platform(readFrom('https://git.example.org/acme/platform.git', small()));
    git(at.clone, 'remote', 'set-url', 'origin', 'https://git.example.org/acme/platform.git');
    git(at.clone, 'config', `url.${at.remote}.insteadOf`, 'https://git.example.org/acme/platform.git');
    expect((await run(at, [])).said[0]).toMatch(/must be where origin leads, \/remote-\d+, got https/);
  });

  test('is done where that is said of the environment, and says where', async () => {
    const at = platform(readFrom(elsewhere, small()));
    expect((await run(at, ['--elsewhere', 'prod'])).code).toBe(1);
    expect(await run(at, ['--elsewhere', 'dev'])).toEqual({
      code: 0,
      said: [expect.stringMatching(/^dist of \/remote-\d+: published manifests/)],
    });
  });
});

describe('a remote that accepts and never answers', () => {
  const sockets = new Set<Socket>();
  let server: Server;
  beforeEach(async () => {
    server = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });

  test.each(['http', 'git', 'ssh'])(
    'ends after the time limit over %s, and nothing of git stays behind',
    async (scheme) => {
      const at = platform();
      const { port } = server.address() as AddressInfo;
      const address = `${scheme}://127.0.0.1:${port}/platform.git`;
      git(at.clone, 'remote', 'set-url', 'origin', address);
      const start = Date.now();
      expect(await run(at, ['--elsewhere', 'dev', '--timeout', '1'])).toEqual({
        code: 1,
        said: [
          'plinth publish: git ls-remote: must end within 1 s, got no end; look whether the remote answers, or give it longer with ' +
            '--timeout, and publish again: what has arrived is not pushed twice',
        ],
      });
      expect(Date.now() - start).toBeLessThan(20_000);
      const { stdout } = spawnSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
      expect(stdout.split('\n').filter((line) => line.includes(`${port}`) && /git|ssh/.test(line))).toEqual(
        [],
      );
    },
  );

  test('ends also where a helper of git does not want to', async () => {
    const at = platform();
    git(at.clone, 'remote', 'set-url', 'origin', 'ssh://git@git.example.org/platform.git');
    git(at.clone, 'config', 'ssh.variant', 'ssh');
    git(at.clone, 'config', 'core.sshCommand', "trap '' TERM; sleep 61.7; sleep 61.8; true");
    expect((await run(at, ['--elsewhere', 'dev', '--timeout', '1'])).code).toBe(1);
    const { stdout } = spawnSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
    expect(stdout).not.toMatch(/sleep 61\.[78]/);
  });

  test('needs a limit of whole seconds', async () => {
    expect(await run(platform(), ['--timeout', '0'])).toEqual({
      code: 2,
      said: [
        'plinth publish: --timeout must be a whole number of seconds from 1 to 99999, got 0; see plinth publish --help',
      ],
    });
  });
});
