import type { Json } from '../../cli/cluster/api/client';
import type { Admin } from './admin';

/** Of everybody who is made here. */
export const password = 'a password of theirs';

export interface Person {
  readonly username: string;
  /** Of the realm `platform`. @default none */
  readonly role?: string;
}

/** Makes somebody in the realm `platform`, as an administrator does; their address is not confirmed. */
export async function createPerson(admin: Admin, { username, role }: Person): Promise<void> {
  await admin.post('platform/users', {
    username,
    enabled: true,
    email: `${username}@example.org`,
    firstName: 'A',
    lastName: 'Person',
    credentials: [{ type: 'password', value: password }],
  });
  if (role) await admin.post(...(await roleMapping(admin, username, role)));
}

/** A role of somebody in the realm `platform`, as the admin API gives and takes it. */
export async function roleMapping(admin: Admin, username: string, role: string): Promise<[string, Json[]]> {
  const { id } = await admin.userOf('platform', username);
  return [`platform/users/${id}/role-mappings/realm`, [await admin.get(`platform/roles/${role}`)]];
}
