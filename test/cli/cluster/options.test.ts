import path from 'node:path';
import { clusterCommand, clusterOptions } from '../../../cli/cluster/options';

const read = (argv: string[], root: string, environment?: NodeJS.ProcessEnv) =>
  clusterOptions(clusterCommand().parse(argv, { from: 'user' }), root, environment);

describe('the command line of the cluster test', () => {
  it('tests all of dist with definitions from the network unless told otherwise', () => {
    expect(read([], '/project', {})).toEqual({
      dist: '/project/dist',
      env: undefined,
      crds: undefined,
      cache: undefined,
      buildIstioctl: false,
    });
  });

  it('takes folders from where it is called', () => {
    const options = read(['--dist', 'out', '--crds', 'crds', '--cache', 'cache', '--env', 'dev'], '/project');
    expect(options).toMatchObject({
      dist: path.resolve('out'),
      crds: path.resolve('crds'),
      cache: path.resolve('cache'),
      env: 'dev',
    });
  });

  it('takes the folder of the definitions from PLINTH_CRDS too, for the tests that have no command line', () => {
    expect(read([], '/project', { PLINTH_CRDS: '/crds' }).crds).toBe('/crds');
    expect(read(['--crds', '/other'], '/project', { PLINTH_CRDS: '/crds' }).crds).toBe('/other');
  });

  it('explains every option and exit code', () => {
    let help = '';
    clusterCommand()
      .configureOutput({
        writeOut: (text) => {
          help += text;
        },
      })
      .outputHelp();
    for (const word of ['--dist', '--env', '--crds', '--cache', '--build-istioctl', '77']) {
      expect(help).toContain(word);
    }
  });
});
