import { App } from 'cdk8s';
import { Postfix, type PostfixProps } from '../../../../constructs/observability/metrics/postfix';
import { validate } from '../../../../constructs/synthesis';
import { arrows } from '../../../connections';
import { find } from '../../../manifests';
import { secretStore } from './secret-store';

function postfix(props: Partial<PostfixProps> = {}) {
  const app = new App();
  const component = new Postfix(app, 'postfix', {
    relay: { host: 'smtp.example.org', credentialsKey: 'platform/relay' },
    sender: 'alerts@example.org',
    secretStore: secretStore(app),
    ...props,
  });
  return { app, component, manifests: component.toJson() };
}

const pod = (props?: Partial<PostfixProps>) =>
  find(postfix(props).manifests, 'Deployment', 'postfix').spec.template.spec;

const variables = (props?: Partial<PostfixProps>): Record<string, string> =>
  Object.fromEntries(
    pod(props).containers[0].env.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );

describe('Postfix', () => {
  it('is valid', () => {
    expect(validate(postfix().app)).toEqual([]);
  });

  it('hands mail to the relay on port 2525 by default, and only encrypted', () => {
    expect(variables()).toMatchObject({
      RELAYHOST: '[smtp.example.org]:2525',
      POSTFIX_smtp_tls_security_level: 'secure',
    });
    const relay = { host: 'smtp.example.org', port: 587, credentialsKey: 'platform/relay' };
    expect(variables({ relay }).RELAYHOST).toBe('[smtp.example.org]:587');
  });

  it('takes the mail of the sender’s domain, from its own sidecar', () => {
    expect(variables()).toMatchObject({
      ALLOWED_SENDER_DOMAINS: 'example.org',
      POSTFIX_mynetworks: '127.0.0.0/8',
    });
  });

  it('takes mail of realms as well, whose sender may be of another domain', () => {
    const realmSender = 'accounts@accounts.example.org';
    expect(variables({ realmSender })).toMatchObject({
      ALLOWED_SENDER_DOMAINS: 'example.org accounts.example.org',
      POSTFIX_myhostname: 'example.org',
    });
    expect(variables({ realmSender: 'accounts@example.org' }).ALLOWED_SENDER_DOMAINS).toBe('example.org');
    expect(postfix({ realmSender }).component.forRealms?.sender).toBe(realmSender);
    expect(postfix().component.forRealms).toBeUndefined();
  });

  it('reads user and password of the relay from a file, and has no variable for them', () => {
    const { data, target } = find(postfix().manifests, 'ExternalSecret', 'postfix-relay').spec;
    expect(data.map(({ remoteRef }: { remoteRef: { key: string } }) => remoteRef.key)).toEqual([
      'platform/relay',
      'platform/relay',
    ]);
    expect(target.template.data).toEqual({
      'sasl-password': '[smtp.example.org]:2525 {{ .username }}:{{ .password }}\n',
    });
    expect(variables().POSTFIX_smtp_sasl_password_maps).toBe('texthash:/etc/postfix-relay/sasl-password');
    expect(Object.keys(variables()).filter((name) => /USERNAME|PASSWORD$/.test(name))).toEqual([]);
  });

  it('gets no mail until it answers, and is restarted only when it does not run', () => {
    const [{ livenessProbe, readinessProbe }] = pod().containers;
    expect(readinessProbe.exec.command).toEqual(['/scripts/healthcheck.sh']);
    expect(livenessProbe.exec.command).toEqual([
      'sh',
      '-c',
      '! "$(postconf -h daemon_directory)/master" -t 2>/dev/null',
    ]);
  });

  it('survives a drain where there are several', () => {
    const { manifests } = postfix({ replicas: 2 });
    expect(find(manifests, 'Deployment', 'postfix').spec.replicas).toBe(2);
    expect(find(manifests, 'PodDisruptionBudget', 'postfix').spec.maxUnavailable).toBe(1);
    expect(find(postfix().manifests, 'Deployment', 'postfix').spec.replicas).toBe(1);
    expect(postfix().manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  it('gives up the rights of root that Postfix does without', () => {
    const [{ securityContext }] = pod().containers;
    expect(securityContext.allowPrivilegeEscalation).toBe(false);
    expect(securityContext.capabilities.drop).toEqual(['ALL']);
  });

  it('may reach the relay, and nothing else outside', () => {
    const own = arrows(postfix().app).filter((arrow) => arrow.startsWith('mail-system/postfix'));
    expect(own).toEqual(['mail-system/postfix -> smtp.example.org, none']);
  });

  it('offers its port as TCP, because the server speaks first', () => {
    const { spec } = find(postfix().manifests, 'Service', 'postfix');
    expect(spec.ports).toEqual([{ name: 'tcp-smtp', port: 587, targetPort: 'smtp' }]);
  });

  it('refuses a sender that is no address', () => {
    expect(validate(postfix({ sender: 'alerts' }).app)).toEqual([
      'postfix: sender must be an e-mail address, got "alerts"; write it as alerts@example.org',
    ]);
  });
});
