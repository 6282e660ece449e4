import { items } from '../created/field';
import type { Connection } from './connection';

/** A connection as one that asks for a token and one that does not, where it has paths that are free of it. */
export function accessesOf(connection: Connection): Connection[] {
  const { http } = connection;
  const except = http?.token?.except ?? [];
  if (!http?.token || except.length === 0) return [connection];
  const { token: _, ...free } = http;
  return [
    { ...connection, http: { ...http, notPaths: [...(http.notPaths ?? []), ...except] } },
    { ...connection, http: { ...free, paths: except } },
  ];
}

/** Request principals of the tokens of an issuer: it and whom it speaks of. */
export const ofIssuer = (issuer: string): string => `${issuer}/*`;

/** Whether every caller that a rule of an AuthorizationPolicy names needs a token of an issuer. */
export function asksForToken(rule: unknown, issuer: string): boolean {
  const sources = items(rule, 'from').map((from) => items(from, 'source', 'requestPrincipals').map(String));
  return (
    sources.length > 0 &&
    sources.every((names) => names.length > 0 && names.every((name) => name.startsWith(`${issuer}/`)))
  );
}
