import { App } from 'cdk8s';
import { Component } from '../../../constructs/component';
import {
  GeneratedPassword,
  type GeneratedPasswordProps,
} from '../../../constructs/security/generated-password';
import { validate } from '../../../constructs/synthesis';
import { find } from '../../manifests';

function create(props: Omit<GeneratedPasswordProps, 'name'> = {}) {
  const app = new App();
  const component = new Component(app, 'grafana', {
    namespace: 'observability-system',
    project: 'observability',
    wave: 'services',
  });
  const password = new GeneratedPassword(component, 'admin', { name: 'grafana-admin', ...props });
  const manifests = component.toJson();
  return {
    app,
    password,
    generator: find(manifests, 'Password', 'grafana-admin'),
    externalSecret: find(manifests, 'ExternalSecret', 'grafana-admin'),
  };
}

describe('a generated password', () => {
  it('has 42 letters and digits under the key password', () => {
    const { app, password, generator } = create();
    expect(password.secret).toBe('grafana-admin');
    expect(generator.spec).toEqual({
      length: 42,
      symbols: 0,
      digits: 10,
      noUpper: false,
      allowRepeat: true,
      encoding: 'raw',
      secretKeys: ['password'],
    });
    expect(validate(app)).toEqual([]);
  });

  // Periodic would draw another one every hour; without immutable a new ExternalSecret would write over the one in use.
  it('is drawn once and never changes, whatever becomes of what made it', () => {
    expect(create().externalSecret.spec).toEqual({
      refreshPolicy: 'CreatedOnce',
      refreshInterval: '0s',
      target: { name: 'grafana-admin', creationPolicy: 'Orphan', deletionPolicy: 'Retain', immutable: true },
      dataFrom: [
        {
          sourceRef: {
            generatorRef: {
              apiVersion: 'generators.external-secrets.io/v1alpha1',
              kind: 'Password',
              name: 'grafana-admin',
            },
          },
        },
      ],
    });
  });

  it('is neither pruned nor deleted with its Application', () => {
    const { generator, externalSecret } = create();
    for (const { metadata } of [generator, externalSecret]) {
      expect(metadata).toMatchObject({
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      });
    }
  });

  it('stands beside what is no secret', () => {
    const { generator, externalSecret } = create({
      keys: ['admin-password'],
      values: { 'admin-user': 'admin' },
    });
    expect(generator.spec.secretKeys).toEqual(['admin-password']);
    expect(externalSecret.spec.target.template).toEqual({
      engineVersion: 'v2',
      mergePolicy: 'Merge',
      data: { 'admin-user': 'admin' },
    });
  });

  it.each([12, 65, 32.5])('fails with %d characters', (length) => {
    expect(validate(create({ length }).app)).toEqual([
      `grafana/admin: length must be a whole number from 24 to 64, got ${length}; leave it out for 42`,
    ]);
  });

  it('fails without a key', () => {
    expect(validate(create({ keys: [] }).app)).toEqual([
      'grafana/admin: keys must have at least one, got none; leave it out for "password"',
    ]);
  });

  it('fails when a key is given twice', () => {
    expect(validate(create({ values: { password: 'x' } }).app)).toEqual([
      'grafana/admin: keys must be given once, among values as well, got "password" twice; rename one',
    ]);
  });
});
