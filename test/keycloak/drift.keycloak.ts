import type { Json } from '../../cli/cluster/api/client';
import { describeOnKeycloak } from './describe-on-keycloak';
import { platformObjects, tenantObjects } from './platform-objects';

const acme = tenantObjects(
  'acme',
  `clients:
  - { id: shop, kind: public, redirectUris: ['https://shop.example.org/*'] }
  - { id: robot, kind: confidential, roles: [writer] }
users: [{ username: ada, email: ada@example.org, firstName: Ada, lastName: Lovelace }]
`,
);

describeOnKeycloak('an object of Git', (realms) => {
  beforeAll(async () => {
    await realms().apply(acme);
    await realms().restartOperator();
  }, 300_000);

  // Argo CD would apply it again and again, or say that it is out of sync for ever.
  test.each(
    [...platformObjects(), ...acme].map((object) => [object.kind, object.metadata.name, object] as const),
  )('is left as it is by the operator: %s %s', async (_, __, object) => {
    expect(missing(object.spec, (await realms().get(object))?.spec)).toEqual([]);
  });
});

/** Fields of Git that the cluster does not have as they are. */
function missing(wanted: Json, actual: Json, at = 'spec'): string[] {
  if (wanted === null || typeof wanted !== 'object') return wanted === actual ? [] : [at];
  if (actual === undefined) return [at];
  return Object.keys(wanted).flatMap((key) => missing(wanted[key], actual[key], `${at}.${key}`));
}
