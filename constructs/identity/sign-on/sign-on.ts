import type { App } from 'cdk8s';
import type { Keycloak } from '../keycloak';
import type { PlatformRealm } from '../platform-realm';
import { OAuth2Proxy, type OAuth2ProxyProps } from './oauth2-proxy';
import { Valkey } from './valkey';

export interface SignOnProps extends Pick<OAuth2ProxyProps, 'replicas' | 'contact'> {
  /** Where people sign in. */
  readonly keycloak: Keycloak;
  /** Realm that they are in. */
  readonly realm: PlatformRealm;
}

/** Sign-in for programs that have none of their own: a proxy for each, and the sessions of all. */
export class SignOn {
  private readonly sessions: Valkey;

  constructor(
    private readonly platform: App,
    private readonly props: SignOnProps,
  ) {
    this.sessions = new Valkey(platform, 'valkey');
  }

  /** Makes the sign-in before a program. */
  before(props: Pick<OAuth2ProxyProps, 'program' | 'host' | 'roles' | 'apiPaths'>): OAuth2Proxy {
    return new OAuth2Proxy(this.platform, `oauth2-proxy-${props.program}`, {
      ...this.props,
      ...props,
      sessions: this.sessions,
    });
  }
}
