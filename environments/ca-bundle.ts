import { X509Certificate } from 'node:crypto';
import * as z from 'zod';

/** PEM certificates of authorities that are not public ones, one after the other. They are no secret, and stand in `dist`. */
export const caBundle = z.string().superRefine((text, { addIssue }) => {
  const rest = text.replace(certificate, '').trim();
  const certificates = text.match(certificate) ?? [];
  if (rest !== '' || certificates.length === 0 || !certificates.every(isCertificate)) {
    const message = 'must be PEM certificates and nothing else; take those of who signed the server';
    // A private key that was put here by mistake is not to be repeated.
    addIssue({ code: 'custom', message, input: undefined });
  }
});

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
