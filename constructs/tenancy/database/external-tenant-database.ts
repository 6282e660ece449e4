import type { Construct } from 'constructs';
import type { ExternalDatabaseFields } from '../../../environments/tenant-database';
import {
  DestinationRule,
  ServiceEntrySpecLocation as Location,
  ServiceEntrySpecResolution as Resolution,
  ServiceEntry,
  DestinationRuleSpecTrafficPolicyTlsMode as TlsMode,
} from '../../../imports/networking.istio.io';
import { Component } from '../../component';
import type { SecretStore } from '../../security/secret-store';
import { caSecret, type ExternalDatabase, provisioner } from './database-address';

export interface ExternalTenantDatabaseProps
  extends ExternalDatabase,
    Pick<ExternalDatabaseFields, 'credentialsKey'> {
  /** Where the key is. */
  readonly secretStore: SecretStore;
}

/** A managed PostgreSQL for the tenants: what the mesh knows of it, and the role that provisions. PostgreSQL's own TLS is left as it is. */
export class ExternalTenantDatabase extends Component {
  /** Secret with the name and the password of the role. */
  readonly credentials: { readonly secret: string; readonly username: string; readonly password: string };

  constructor(scope: Construct, id: string, props: ExternalTenantDatabaseProps) {
    const { host, pods, credentialsKey: key, secretStore } = props;
    super(scope, id, { namespace: provisioner.namespace, project: 'infrastructure', wave: 'services' });
    this.credentials = { secret: `${id}-app`, username: 'username', password: 'password' };

    // The mesh knows the Services of the cluster; what is outside it has to be told.
    if (!pods) serviceEntry(this, props);
    new DestinationRule(this, 'destination-rule', {
      metadata: { name: id },
      spec: { host, exportTo: ['*'], trafficPolicy: { tls: { mode: TlsMode.DISABLE } } },
    });
    secretStore.fetch(this, 'credentials', {
      name: this.credentials.secret,
      key,
      properties: { username: 'username', password: 'password' },
    });
    secretStore.fetch(this, 'ca-certificate', { name: caSecret, key, properties: { 'ca.crt': 'ca.crt' } });
  }
}

function serviceEntry(scope: Component, { host, port, cidrs }: ExternalDatabase): void {
  new ServiceEntry(scope, 'service-entry', {
    metadata: { name: scope.name },
    spec: {
      hosts: [host],
      // With the networks given, the proxies take no other traffic on this port for the database's.
      addresses: cidrs && [...cidrs],
      exportTo: ['*'],
      location: Location.MESH_UNDERSCORE_EXTERNAL,
      ports: [{ number: port, name: 'tcp-postgres', protocol: 'TCP' }],
      resolution: cidrs ? Resolution.NONE : Resolution.DNS,
    },
  });
}
