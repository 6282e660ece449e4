import { input } from '@inquirer/prompts';
import { environmentOf } from '../../../cli/environment/answers';
import { asked } from '../../../cli/environment/questions';
import { environmentErrors } from '../../../cli/synth/environment-faults';
import { prod } from '../../../environments/prod';

jest.mock('@inquirer/prompts', () => ({ input: jest.fn() }));

interface Asked {
  readonly message: string;
  readonly default?: string;
  readonly validate: (answer: string) => true | string;
}

/** Somebody at a terminal, who gives these answers by the beginning of the question, and otherwise what is proposed. */
function answering(answers: Readonly<Record<string, string>>): Asked[] {
  const questions: Asked[] = [];
  jest.mocked(input).mockImplementation(((question: Asked) => {
    questions.push(question);
    const [, said] = Object.entries(answers).find(([begin]) => question.message.startsWith(begin)) ?? [];
    return Promise.resolve(said ?? question.default ?? '');
  }) as unknown as typeof input);
  return questions;
}

const faultsOf = (answers: object) => environmentErrors(environmentOf('staging', prod, answers));

const answers = {
  'Domain of the platform': 'staging.example.org',
  'Networks of the API server': '10.8.0.0/16',
  'Networks of the nodes': '10.8.0.0/16',
  'From where webhooks are called': 'nodes',
};

describe('the questions of a new environment', () => {
  test('are those that the model and the options do not answer, with what is proposed', async () => {
    const questions = answering(answers);
    const given = { domain: 'staging.example.org' };
    expect(await asked('staging', prod, given, faultsOf)).toEqual({
      domain: 'staging.example.org',
      tenantsDomain: 'apps.staging.example.org',
      zone: 'example.org',
      repository: 'https://github.com/example/platform.git',
      apiServer: '10.8.0.0/16',
      apiServerPort: '6443',
      nodes: '10.8.0.0/16',
      callsFrom: 'nodes',
      storageClass: 'exoscale-sbs',
      bucket: 'example-platform-loki-staging',
      backupBucket: 'example-platform-backups-staging',
    });
    expect(questions.map(({ message }) => message.split(' ')[0])).toEqual(
      'Domain DNS Repository Networks Port Networks From StorageClass Bucket Bucket'.split(' '),
    );
  });

  test('take no answer that the file cannot hold, and say why', async () => {
    const questions = answering(answers);
    await asked('staging', prod, {}, faultsOf);
    const validate = (begin: string) => questions.find(({ message }) => message.startsWith(begin))?.validate;
    expect(validate('Networks of the nodes')?.('10.8.0.7/16')).toBe(
      'cluster.nodes[0] must be a network and not an address in it, got "10.8.0.7/16"; write 10.8.0.0/16',
    );
    expect(validate('Networks of the nodes')?.('10.8.0.0/16')).toBe(true);
    expect(validate('Domain of the tenants')?.('staging.example.org')).toMatch(
      /^tenants\.domain must be another than domain/,
    );
  });
});
