/** Credentials that can be told by how they look; each as its issuer documents it. Bounded, so that no text is slow. */
const FORMATS: readonly (readonly [name: string, format: RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY/],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  ['AWS access key', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/],
  ['Azure storage key', /AccountKey=[A-Za-z0-9+/]{86}==/],
  ['Google API key', /\bAIza[\w-]{35}/],
  ['Google OAuth client secret', /\bGOCSPX-[\w-]{28}/],
  ['Exoscale API key', /\bEXO[0-9a-f]{24,32}\b/],
  ['DigitalOcean token', /\bdo[opr]_v1_[0-9a-f]{64}/],
  // https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})/],
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  ['GitLab token', /\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|oas)-[\w-]{20,255}/],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}/],
  ['PyPI token', /\bpypi-AgE[\w-]{50,255}/],
  ['Docker Hub token', /\bdckr_(?:pat|oat)_[\w-]{27,}/],
  // https://docs.slack.dev/authentication/tokens/
  ['Slack token', /\bxox[abeoprs](?:\.xox[bp])?-[\w-]{10,255}|\bxapp-\d-[\w-]{10,255}/],
  ['Slack webhook', /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/+-]{20,}/],
  ['Discord webhook', /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{5,30}\/[\w-]{20,}/],
  ['Discord token', /\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}/],
  ['Teams webhook', /webhook\.office\.com\/webhookb2\/[\w@/-]{40,}/],
  ['Telegram bot token', /\b\d{8,10}:AA[\w-]{33}/],
  ['Stripe key', /\b(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9+/]{24,})/],
  ['SendGrid key', /\bSG\.[\w-]{22}\.[\w-]{43}/],
  ['Mailgun key', /\bkey-[0-9a-f]{32}\b/],
  ['Twilio key', /\bSK[0-9a-f]{32}\b/],
  // https://developer.hashicorp.com/vault/docs/concepts/tokens
  ['Vault token', /\bhv[bsr]\.[\w-]{24,255}/],
  ['Grafana token', /\bgl(?:sa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}|c_[A-Za-z0-9+/]{32,255})/],
  ['OpenAI or Anthropic key', /\bsk-(?:ant-|proj-|svcacct-)?[\w-]{20,74}(?:T3BlbkFJ|AA)[\w-]{0,100}/],
  ['Hugging Face token', /\bhf_[A-Za-z]{34}\b/],
  ['age key', /\bAGE-SECRET-KEY-1[A-Z0-9]{58}/],
  // https://datatracker.ietf.org/doc/html/rfc7519
  ['JSON Web Token', /\beyJ[\w-]{8,512}\.eyJ[\w-]{8,4000}\.[\w-]{8,}/],
  [
    'password hash',
    /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:apr1|1|5|6|y)\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,64}\$[./A-Za-z0-9]{22,}|\$argon2(?:id|i|d)\$v=\d{1,3}\$|\bpbkdf2_sha\d{1,3}\$\d{1,9}\$|\bSCRAM-SHA-(?:1|256|512)\$\d{4,7}:[A-Za-z0-9+/=]{8,}/,
  ],
  ['password in SQL', /\bPASSWORD\s{1,4}'[^'${:]{1,200}'/i],
];

/** What any of the formats contains; told in one go, so that the many texts without are quick. */
const HINT =
  /PRIVATE|A(?:KIA|SIA|BIA|CCA|ccountKey|Iza|GE-)|GOCSPX|EXO|_v1_|gh[pousr]_|github_pat|gl[a-z]{1,5}[-_]|npm_|pypi-|dckr_|xox|xapp|hooks\.slack|webhook|[MNO][\w-]{23}|:AA|k_(?:live|test)|whsec|SG\.|key-|SK[0-9a-f]|hv[bsr]\.|sk-|hf_|eyJ|\$(?:2[abxy]|apr1|[156y]|argon2)|pbkdf2|SCRAM|password\s/i;

/** The name of a credential that a text contains, if it does. */
export function knownToken(text: string): string | undefined {
  if (text.length < 12) return undefined;
  if (HINT.test(text)) {
    for (const [name, format] of FORMATS) if (format.test(text)) return name;
  }
  return hidden(text) ?? basic(text);
}

/** A user and a password, as a header has them. @see https://datatracker.ietf.org/doc/html/rfc7617 */
function basic(text: string): string | undefined {
  const [, encoded = ''] = /\bBasic ([A-Za-z0-9+/]{6,400}={0,2})/i.exec(text) ?? [];
  const decoded = Buffer.from(encoded, 'base64').toString('latin1');
  return /^[\x21-\x7e]{1,128}:[\x20-\x7e]{1,256}$/.test(decoded) ? 'user and password, encoded' : undefined;
}

/** A private key that has been encoded, as in a kubeconfig. */
function hidden(text: string): string | undefined {
  const start = text.indexOf('LS0tLS1CRUdJTi');
  if (start < 0) return undefined;
  const decoded = Buffer.from(text.slice(start, start + 64), 'base64').toString('latin1');
  return decoded.includes('PRIVATE KEY') ? 'private key, encoded' : undefined;
}
