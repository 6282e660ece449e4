import type { Creation } from './creation';
import { secret } from './drafts';
import { field, text } from './field';

/** A client that is not public and names no Secret is given one. */
const client: Creation = {
  name: 'EPAM KeycloakClient',
  source:
    'https://github.com/epam/edp-keycloak-operator/blob/v1.35.0/internal/controller/keycloakclient/chain/put_client.go',
  group: 'v1.edp.epam.com',
  kind: 'KeycloakClient',
  *create({ namespace = '', name, manifest }) {
    if (field(manifest, 'spec', 'public') === true || text(manifest, 'spec', 'secret')) return;
    yield secret(namespace, `keycloak-client-${name}-secret`, 'clientSecret');
  },
};

export const REALM_OPERATOR: readonly Creation[] = [client];
