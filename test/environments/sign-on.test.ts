import { environmentErrors } from '../../cli/synth/environment-faults';
import type { Environment } from '../../environments/environment';
import { prod } from '../../environments/prod';

const errors = (signOn: object | undefined, others: object = {}) =>
  environmentErrors({ ...prod, ...others, signOn } as Environment).map((error) =>
    error.replace('environments/prod.ts: ', ''),
  );
const { signOn } = prod;

describe('the sign-in of an environment', () => {
  it('is for roles that the realm has', () => {
    expect(errors({ ...signOn, prometheus: { roles: ['platform-admin', 'admin'] } })).toEqual([
      'signOn.prometheus.roles[1] must be a role of the realm platform: platform-admin, platform-editor, platform-viewer, got "admin"; correct it',
    ]);
  });

  it('is for some role, and for each once', () => {
    expect(
      errors({
        ...signOn,
        prometheus: { roles: [] },
        alertmanager: { roles: ['platform-admin', 'platform-admin'] },
      }),
    ).toEqual([
      'signOn.prometheus.roles must have at least one, or everybody in the realm would be let in, got an empty list; correct it, such as ["platform-admin"]',
      'signOn.alertmanager.roles must have each role once, got a list; remove the other',
    ]);
  });

  it('is before something, which is there', () => {
    const { replicas, contact } = signOn;
    expect(errors({ replicas, contact })).toEqual([
      'signOn must have prometheus or alertmanager, because there is nothing to sign in to, got an object; give one of them, or remove it',
    ]);
    const { prometheus: _, alerting: __, grafana: ___, ...rest } = prod;
    const without = { prometheus: undefined, alerting: undefined };
    expect(errors(signOn, { ...rest, ...without })).toEqual([
      'signOn must not be given without prometheus, because there is nothing to sign in to, got an object; give that, or remove it',
    ]);
  });

  it('says whom to ask', () => {
    expect(errors({ ...signOn, contact: 'the platform team' })).toEqual([
      'signOn.contact must be an e-mail address such as team@example.org, got "the platform team"; correct it',
    ]);
  });
});
