import { md, pki } from 'node-forge';

export interface Identity {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

const HOUR = 3_600_000;
/** Of a subject alternative name. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const URI = 6;

/** An authority as the mesh has one, whose certificates name principals. */
export class MeshAuthority {
  private readonly keys = pki.rsa.generateKeyPair(2048);
  private readonly root = certificateOf('authority', this.keys.publicKey, '01');
  private issued = 1;

  constructor() {
    this.root.setIssuer(this.root.subject.attributes);
    this.root.setExtensions([{ name: 'basicConstraints', cA: true, critical: true }]);
    this.root.sign(this.keys.privateKey, md.sha256.create());
  }

  get pem(): string {
    return pki.certificateToPem(this.root);
  }

  /** @param principal `cluster.local/ns/…/sa/…` */
  identity(principal: string): Identity {
    this.issued += 1;
    const { publicKey, privateKey } = pki.rsa.generateKeyPair(2048);
    const leaf = certificateOf('pod', publicKey, `0${this.issued}`);
    leaf.setIssuer(this.root.subject.attributes);
    leaf.setExtensions([
      { name: 'subjectAltName', critical: true, altNames: [{ type: URI, value: `spiffe://${principal}` }] },
    ]);
    leaf.sign(this.keys.privateKey, md.sha256.create());
    return { cert: pki.certificateToPem(leaf), key: pki.privateKeyToPem(privateKey) };
  }
}

/** The authority and those it signs have different names, or a certificate would pass for its own issuer. */
function certificateOf(
  organization: string,
  publicKey: pki.PublicKey,
  serialNumber: string,
): pki.Certificate {
  const made = pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = serialNumber;
  made.validity.notBefore = new Date(Date.now() - HOUR);
  made.validity.notAfter = new Date(Date.now() + HOUR);
  made.setSubject([{ name: 'organizationName', value: organization }]);
  return made;
}
