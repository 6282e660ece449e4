import { field, items, text } from '../../created/field';
import type { Pod } from '../../created/pod';
import type { World } from '../../created/world';
import type { KubernetesObject } from '../../dist';
import type { Path } from '../../locate';
import { meshObjects, texts } from './objects';
import { Selecting } from './selecting';

/** Whose tokens a pod takes, and with which keys it checks them. */
export interface JwtRule {
  readonly object: KubernetesObject;
  readonly path: Path;
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Undefined where the issuer is asked for them. */
  readonly jwksUri: string | undefined;
  /** Whether keys are written out. */
  readonly hasKeys: boolean;
  /** Whether a token may stand in the address; it may where nothing says where tokens are. */
  readonly takesFromAddress: boolean;
}

/** Which tokens the sidecars check. @see https://istio.io/latest/docs/reference/config/security/request_authentication/ */
export class RequestAuthentications {
  private readonly selecting: Selecting;

  constructor(world: World) {
    this.selecting = new Selecting(world, meshObjects(world, 'security.istio.io', 'RequestAuthentication'));
  }

  of(pod: Pod): readonly KubernetesObject[] {
    return this.selecting.of(pod);
  }

  /** Rules of all that select the pod: they add up. */
  rules(pod: Pod): readonly JwtRule[] {
    return this.of(pod).flatMap(readRules);
  }
}

const readRules = (object: KubernetesObject): JwtRule[] =>
  items(object.manifest, 'spec', 'jwtRules').map((rule, index) => ({
    object,
    path: ['spec', 'jwtRules', index],
    issuer: text(rule, 'issuer') ?? '',
    audiences: texts(rule, 'audiences'),
    jwksUri: text(rule, 'jwksUri') ?? text(rule, 'jwks_uri'),
    hasKeys: field(rule, 'jwks') !== undefined,
    takesFromAddress:
      items(rule, 'fromParams').length > 0 ||
      ['fromHeaders', 'fromCookies'].every((place) => items(rule, place).length === 0),
  }));
