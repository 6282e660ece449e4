import path from 'node:path';
import { clusterOptions, help } from '../../../cli/cluster/options';

describe('the command line of the cluster test', () => {
  it('tests all of dist with definitions from the network unless told otherwise', () => {
    expect(clusterOptions([], '/project', {})).toEqual({
      dist: '/project/dist',
      env: undefined,
      crds: undefined,
      cache: undefined,
      buildIstioctl: false,
      help: false,
    });
  });

  it('takes folders from where it is called', () => {
    const options = clusterOptions(
      ['--dist', 'out', '--crds', 'crds', '--cache', 'cache', '--env', 'dev'],
      '/project',
    );
    expect(options).toMatchObject({
      dist: path.resolve('out'),
      crds: path.resolve('crds'),
      cache: path.resolve('cache'),
      env: 'dev',
    });
  });

  it('takes the folder of the definitions from PLINTH_CRDS too, for the tests that have no command line', () => {
    expect(clusterOptions([], '/project', { PLINTH_CRDS: '/crds' }).crds).toBe('/crds');
    expect(clusterOptions(['--crds', '/other'], '/project', { PLINTH_CRDS: '/crds' }).crds).toBe('/other');
  });

  it('refuses what it does not know', () => {
    expect(() => clusterOptions(['--environment', 'dev'], '/project')).toThrow(
      "Unknown option '--environment'",
    );
  });

  it('explains every option and exit code', () => {
    for (const word of ['--dist', '--env', '--crds', '--cache', '--build-istioctl', '--help', '77']) {
      expect(help).toContain(word);
    }
  });
});
