/** Bits that a character of a text tells, by how often each occurs in it. @see https://en.wikipedia.org/wiki/Entropy_(information_theory) */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** A part of a name: a word, perhaps with a number behind or before. */
const WORD = /^(?:[a-z]*\d{0,4}|[A-Z]+\d{0,4}|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{0,4}|[vV]?\d{1,4}[a-z]{0,3})$/;

/** Whether a text is made of words, as names of objects, hosts, paths and versions are. */
export const isWords = (text: string): boolean =>
  text.split(/[-._/:@+=,~]/).every((part) => part.length <= 40 && WORD.test(part));

/** Whether a text that is called a secret looks as if it had been generated. */
export const looksGenerated = (text: string): boolean =>
  text.length >= 12 &&
  text.length <= 4096 &&
  /^[\x21-\x7e]+$/.test(text) &&
  /\d/.test(text) &&
  /[a-zA-Z]/.test(text) &&
  !text.includes('://') &&
  !isWords(text) &&
  entropy(text) >= 3;

/** What is public although it looks random: certificates, public keys, digests, pictures. */
const PUBLIC =
  /-----BEGIN (?:CERTIFICATE|(?:[A-Z]{1,12} )?PUBLIC KEY)-----[A-Za-z0-9+/=\s\\]*|(?:ssh-[a-z0-9]{1,16}|ecdsa-[a-z0-9-]{1,32}|sk-[a-z0-9@.-]{1,48}) AAAA[A-Za-z0-9+/=]*|data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*|sha\d{3}[-:][A-Za-z0-9+/=]{40,}|\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]*/g;

/** A text with blanks for what is public in it, so that its lines stay where they are. */
export const withoutPublic = (text: string): string =>
  text.replace(PUBLIC, (match) => match.replace(/[^\n]/g, ' '));

/**
 * Whether a text contains a long string that nobody has written by hand. Addresses, paths and identifiers of clouds are as
 * long; what they are made of is words, numbers and hashes of one case.
 */
export function hasGenerated(text: string): boolean {
  if (text.length < 40 || !/[A-Za-z0-9+/_=-]{40}/.test(text)) return false;
  for (const [run] of text.replace(PUBLIC, ' ').matchAll(/[A-Za-z0-9+/_=-]{40,}/g)) {
    const mixed = run
      .split(/[-_/+=]/)
      .filter(isMixed)
      .join(' ');
    if (mixed.length >= 20 && isRestless(mixed) && entropy(mixed.slice(0, 256)) >= 3.7) return true;
  }
  return false;
}

/** Small and capital letters and digits, but for a hash of one case behind a name: `LokiRole5E6F7A8B`. */
function isMixed(part: string): boolean {
  const name = part.length > 256 ? part : part.replace(/[\dA-F]{8,}$/, '');
  return [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(name));
}

/** Where letters of one case or digits end; a capital before small letters begins a word. */
const BORDER = /(?<=[a-z])[A-Z\d]|(?<=\d)[a-zA-Z]|(?<=[A-Z])\d/g;

/** Whether the kind of character changes all the time: in what is generated after every second one, in names at their words. */
const isRestless = (text: string): boolean => (text.match(BORDER)?.length ?? 0) >= 0.28 * text.length;
