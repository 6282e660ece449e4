import * as z from 'zod';
import { bots } from './bots';
import { dnsName, type FieldsOf, key } from './fields';
import { tenantDatabase } from './tenant-database';

/** Customers, each with namespaces, services, a realm and a place in the database. */
export const tenants = z
  .strictObject({
    /** Domain of the tenants' hosts, `<host>.<domain>`; a wildcard in DNS points at the gateway. */
    domain: dnsName.max(189, 'must have at most 189 characters, so that every host has a name'),
    /** Key in the secret store, with the property `dockerconfigjson`: read access to the registry of the tenants' images. @default none */
    pullSecretKey: key.optional(),
    /** Programs that are refused at the tenants' hosts, where a tenant's file says nothing else. @default none is refused */
    bots: bots.optional(),
    /** Where the tenants' data is, in the cluster or outside. */
    database: tenantDatabase,
  })
  .superRefine(({ database }, { addIssue }) => {
    if (database.provider === 'external' || database.connectionsPerLogin <= database.connections) return;
    const message = `must not be more than connections, which is ${database.connections}; lower it, or raise that`;
    addIssue({ code: 'custom', path: ['database', 'connectionsPerLogin'], message });
  });

export type TenantsFields = FieldsOf<typeof tenants>;
