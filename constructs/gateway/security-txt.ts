import type { SecurityTxtFields } from '../../environments/security-txt';

/** Last second on which it is to be believed, in seconds since 1970. */
export const expiryOf = ({ expires }: SecurityTxtFields): number => Date.parse(`${expires}T23:59:59Z`) / 1000;

/** What finders of weaknesses are told. @see https://www.rfc-editor.org/rfc/rfc9116 */
export function securityTxtOf({ contacts, expires, policy, languages }: SecurityTxtFields): string {
  const lines = [
    ...contacts.map((contact) => `Contact: ${contact.includes('://') ? contact : `mailto:${contact}`}`),
    `Expires: ${expires}T23:59:59Z`,
    ...(languages ? [`Preferred-Languages: ${languages.join(', ')}`] : []),
    ...(policy ? [`Policy: ${policy}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
