import type { Fault } from '../finding';
import type { Rule } from '../rule';
import type { Connection } from './connection';
import { documentOf } from './declarations';
import { title } from './declared';
import { Network } from './network';

/** What is not encrypted, by the mesh or by the ends themselves, says why. */
export const plaintext: Rule = {
  name: 'connectivity/plaintext',
  contract: 'a connection without encryption says why',
  *check(environment): Iterable<Fault> {
    for (const connection of Network.of(environment).declarations.connections) {
      const open = connection.ports.filter(({ protocol }) => protocol !== 'tls');
      if (connection.mtls === 'strict' || open.length === 0 || isReasoned(connection)) continue;
      yield {
        object: documentOf(environment, connection.file),
        path: connection.path,
        what: `${title(connection)} is plain text on port ${open.map(({ port }) => port).join(', ')}, and does not say why`,
        fix: 'encrypt it (mtls "strict", or TLS of its own), or write the reason into "because"',
      };
    }
  },
};

const isReasoned = ({ because }: Connection) => because !== undefined && because.trim() !== '';
