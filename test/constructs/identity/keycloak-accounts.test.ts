import { App } from 'cdk8s';
import { PlatformRealm } from '../../../constructs/identity/platform-realm';
import { RealmOperator } from '../../../constructs/identity/realm-operator';
import { images } from '../../../constructs/versions';
import { find } from '../../manifests';
import { create as keycloakIn } from './server';

function create() {
  const app = new App();
  const { keycloak } = keycloakIn({ app });
  const operator = new RealmOperator(app, 'realm-operator', { replicas: 1 });
  const manifests = new PlatformRealm(app, 'platform-realm', { keycloak, operator }).toJson();
  const [name = 'none'] = manifests.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name);
  return { manifests, job: find(manifests, 'Job', name) };
}

describe('the lasting accounts of Keycloak', () => {
  it("are made by a Job with Keycloak's own command line", () => {
    const { template } = create().job.spec;
    expect(template.spec.containers).toMatchObject([
      { image: images.keycloak, command: ['bash', '/etc/plinth/accounts.sh'] },
    ]);
    expect(template.spec).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false });
  });

  it('are made by another Job when anything of it changes, because a Job cannot be changed', () => {
    const name = () => create().job.metadata.name;
    const before = name();
    expect([before, name()]).toEqual([expect.stringMatching(/^keycloak-accounts-[0-9a-f]{10}$/), before]);
    const replaced = jest.replaceProperty(images, 'keycloak', 'quay.io/keycloak/keycloak:27.0.0');
    expect(name()).not.toBe(before);
    replaced.restore();
  });

  it('have secrets that are drawn in the cluster and stand in no manifest', () => {
    const { manifests, job } = create();
    const [{ env }] = job.spec.template.spec.containers;
    const drawn = env.filter(({ valueFrom }: { valueFrom?: object }) => valueFrom);
    expect(drawn).toEqual([
      {
        name: 'ACCOUNT_SECRET',
        valueFrom: { secretKeyRef: { name: 'realm-operator-account', key: 'client-secret' } },
      },
      {
        name: 'TEMPORARY_SECRET',
        valueFrom: { secretKeyRef: { name: 'keycloak-administration', key: 'client-secret' } },
      },
      {
        name: 'ADMINISTRATOR_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'keycloak-administrator', key: 'password' } },
      },
    ]);
    for (const name of ['realm-operator-account', 'keycloak-administrator'])
      expect(find(manifests, 'Password', name).spec.length).toBe(42);
  });
});
