import { md, pki } from 'node-forge';

export interface Certificates {
  /** Certificate of the authority, PEM. */
  readonly authority: string;
  /** Certificate of the server, PEM. */
  readonly certificate: string;
  /** Key of the server, PEM. */
  readonly key: string;
}

const BITS = 2048;
const HOUR = 3_600_000;

/** A server certificate, and the authority that has signed it; both for an hour. @param hosts that it is for, the first by name */
export function createCertificates(...hosts: readonly string[]): Certificates {
  const [host = 'localhost'] = hosts;
  const authority = pki.rsa.generateKeyPair(BITS);
  const root = certificate('authority', authority.publicKey, '01');
  root.setIssuer(root.subject.attributes);
  root.setExtensions([{ name: 'basicConstraints', cA: true, critical: true }]);
  root.sign(authority.privateKey, md.sha256.create());

  const server = pki.rsa.generateKeyPair(BITS);
  const leaf = certificate(host, server.publicKey, '02');
  leaf.setIssuer(root.subject.attributes);
  leaf.setExtensions([
    {
      name: 'subjectAltName',
      altNames: (hosts.length > 0 ? hosts : [host]).map((value) => ({ type: DNS_NAME, value })),
    },
  ]);
  leaf.sign(authority.privateKey, md.sha256.create());

  return {
    authority: pki.certificateToPem(root),
    certificate: pki.certificateToPem(leaf),
    key: pki.privateKeyToPem(server.privateKey),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const DNS_NAME = 2;

function certificate(commonName: string, publicKey: pki.PublicKey, serialNumber: string): pki.Certificate {
  const made = pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = serialNumber;
  made.validity.notBefore = new Date(Date.now() - HOUR);
  made.validity.notAfter = new Date(Date.now() + HOUR);
  made.setSubject([{ name: 'commonName', value: commonName }]);
  return made;
}
