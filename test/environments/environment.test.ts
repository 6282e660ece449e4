import { componentsOf } from '../../constructs/synthesis';
import { platformHosts } from '../../environments/domains';
import { prod } from '../../environments/prod';
import { prodPlatform } from '../platform';

test("the labels that are the platform's own are those of its hosts", () => {
  const routes = componentsOf(prodPlatform())
    .flatMap((component) => component.toJson())
    .filter(({ kind }) => kind === 'VirtualService') as unknown as { spec: { hosts?: string[] } }[];
  const hosts = routes.flatMap(({ spec }) => spec.hosts ?? []);
  expect(hosts.sort()).toEqual(platformHosts.map((label) => `${label}.${prod.domain}`));
});
