import { createSign, generateKeyPairSync } from 'node:crypto';

const KEY_ID = 'mesh-test';
const HOUR = 3600;

export interface Claims {
  readonly iss: string;
  readonly aud?: string;
  /** Seconds from now. @default an hour */
  readonly expiresIn?: number;
}

/** Signs tokens as Keycloak does, and has the keys that they are checked with. */
export class Tokens {
  private readonly own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

  sign({ iss, aud = 'api', expiresIn = HOUR }: Claims): string {
    return this.signedBy(this.own, iss, aud, expiresIn);
  }

  /** Of somebody whose key Keycloak does not have, with the name of one that it has. */
  forge({ iss, aud = 'api', expiresIn = HOUR }: Claims): string {
    return this.signedBy(this.stranger, iss, aud, expiresIn);
  }

  /** The key set at each path. */
  answers(paths: readonly string[]): Record<string, unknown> {
    const jwk = { ...this.own.publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
    return Object.fromEntries(paths.map((one) => [one, { keys: [jwk] }]));
  }

  private signedBy({ privateKey }: typeof this.own, iss: string, aud: string, expiresIn: number): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss, aud, sub: 'someone', iat: now - HOUR * 2, exp: now + expiresIn };
    const head = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`;
    return `${head}.${createSign('RSA-SHA256').update(head).sign(privateKey, 'base64url')}`;
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
