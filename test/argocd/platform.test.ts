import { componentsOf } from '../../constructs/synthesis';
import { dev } from '../../environments/dev';
import { prod } from '../../environments/prod';
import { find } from '../manifests';
import { deliveryOf, devPlatform, prodPlatform } from '../platform';
import { refusals } from './fits-project';

describe.each([
  ['dev', devPlatform(), dev],
  ['prod', prodPlatform(), prod],
])('in %s', (environment, platform, settings) => {
  const { root, bootstrap } = deliveryOf(platform, settings);
  const applications = root.toJson();
  const projects = bootstrap.toJson();

  test.each(componentsOf(platform).map((component) => [component.name, component] as const))(
    'the Application of %s fits its project',
    (name, component) => {
      const { spec } = find(applications, 'Application', `${environment}-${name}`);
      const project = find(projects, 'AppProject', spec.project).spec;
      expect(refusals(spec, component.toJson(), project)).toEqual([]);
    },
  );

  test('every component has its Application, and there is no other but the bootstrap', () => {
    const names = componentsOf(platform).map(({ name }) => `${environment}-${name}`);
    const found = applications
      .filter(({ kind }) => kind === 'Application')
      .map(({ metadata }) => metadata.name);
    expect(found).toEqual([`${environment}-bootstrap`, ...names]);
  });
});
