/**
 * The words that decide what is a secret: all of them stand here. A name is split into words at borders of any kind
 * (`adminPassword`, `GF_SECURITY_SECRET_KEY`, `--api-token`); what is called so is told by the last ones.
 */

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Last words whose value is a password, however simple it is; also as the end of one word: `dbpassword`. */
export const PASSWORDS = setOf('password passwd passphrase passcode passwrd passwort kennwort');

/** The same, but the end of other words as well: `compass` is none, `smtppass` is one. */
export const SHORT_PASSWORDS = setOf('pass pw pwd psw pswd');

/** What is before a short word that has grown together with it. */
export const OWNERS = setOf(`
  admin api app auth bind client cluster database db email ftp http imap jdbc kafka key keystore ldap mail mongo mq my mysql
  pg postgres proxy rabbit redis repl require root sasl server smtp sql ssh ssl store sudo tls truststore user usr web
`);

/** Last words whose value is a secret, unless it is one of `CHOICES`; those of `SECRET_ENDINGS` as the end of one word, too. */
export const SECRETS = setOf(`
  secret token apikey credential credentials cred creds bearer authorization auth basicauth httpauth masterauth redisauth salt pepper
  jwt hmac
`);
export const SECRET_ENDINGS = setOf(`
  secret token apikey accesskey secretkey privatekey signingkey encryptionkey masterkey sharedkey authkey licensekey
`);

/** Words before `key` that make it one that opens something; `partition key` and `public key` are none. */
export const KEYS = setOf(`
  access account api app application auth cipher cookie crypto csrf decrypt decryption encrypt encryption fernet hmac jwt
  consumer licence license master private secret session shared sign signature signing subscription webhook
`);

/** Words before `key` that make it one that is no secret, however random it looks. */
export const OPEN_KEYS = setOf('foreign host object partition primary pub public sort verification verify');

/** Words before `secret` that make it one even if the value could be the name of a Secret. */
export const SECRET_OF = setOf(`
  access api app application client consumer cookie csrf encryption flask django github gitlab hash hmac jwt master oauth
  oidc otp refresh session shared sign signing slack state token totp webhook
`);

/** Words before `secret` that make it the name of a Secret. */
export const SECRET_NAMED = setOf('ca cert certificate existing image image pull ssl tls');

/** Last words that have generated secrets and much else: only what looks generated is one. */
export const SOMETIMES = setOf('cookie encryption session signing signature seed webhook nonce');

/** Last words that say that the value is about the secret, and not the secret. */
export const ABOUT = setOf(`
  address addr age alg algorithm alias allow allowed annotation attempts attribute audience backend bits check class claim
  claims column complexity count database date days db description directory dir disabled domain driver duration enable
  enabled encoder encoding endpoint endpoints engine env expiration expire expires expiry field file files folder form
  format generator grant group hashing header headers hint history host hostname hours hint httponly id ids index input
  interval issuer kind label labels length lifespan lifetime limit limits link location manager max maximum message
  method methods min minimum minutes mode mount name names namespace option optional page parameter path paths pattern
  placeholder plugin policies policy port prefix property provider providers realm ref reference refs regex regexp
  required reset retries review role rotation rule rules samesite schema scheme scope scopes seconds selector server size
  source status store strategy strength subject suffix table template timeout title total ttl type types updated uri uris
  url urls user username users validation validator variable version volume
`);

/** Last words that change nothing of what a name is about: `DB_PASSWORD_OLD`, `SECRET_KEY_BASE`. */
export const NEUTRAL = setOf(`
  base base64 b64 current default dev development live local new next old plain plaintext previous primary prod production
  secondary stage staging string test text value
`);

/** Ends of names of files; what is in one is read as a text. */
export const EXTENSIONS = setOf(
  'cfg conf config crt csv env htm html ini js json key lua md pem properties ps1 py rb sh sql tmpl toml ts txt xml yaml yml',
);

/** Whole values that are no secret, whatever they are called. */
export const NOTHING = setOf(`
  ~ disabled enabled false keep keepexisting nil no none null off on optional redacted required string true undefined yes
`);

/** Whole values of what is called a token, key, or auth that choose one of several, instead of being it. */
export const CHOICES = setOf(`
  abac access allow always anonymous any apikey api-key argon2 argon2id auto automatic aws azure basic bcrypt bearer body
  bearer-token builtin cert certificate client client-secret client_secret_basic client_secret_jwt client_secret_post cognito
  cookie cram-md5 custom database db deny default digest dynamic env external file form forward gcp generated github gitlab
  google gssapi header hmac iam ident if-needed include inherit internal iam-role irsa jwt kerberos keycloak kubernetes lax
  ldap legacy local login manual managed md5 memory mtls mutual native negotiate never node ntlm oauth oauth2 oidc okta omit opaque
  opa openid pam password pbkdf2 peer permissive pkce plain postgres private_key_jwt proxy public query random rbac read redis reference
  reject required saml same-origin sasl scram scrypt service-account serviceaccount session skip sspi ssl starttls static strict sub
  system tls token trust user vault web webhook workload-identity write x509
`);

/** The same, in families: `RS256`, `aes-256-gcm`, `scram-sha-256`. */
export const ALGORITHM =
  /^(?:[rehp]s(?:256|384|512)|ed(?:dsa|25519|448)|(?:scram[-_])?(?:hmac[-_]?)?sha[-_]?\d{1,3}(?:[-_/]\d{3})?|aes(?:[-_]?\d{3})?(?:[-_]?(?:gcm|cbc|ctr))?|(?:ec)?dsa|rsa)$/;

/** Fields of kinds of a group that name a key or a Secret where others have a secret. */
export const NAMING: Readonly<Record<string, ReadonlySet<string>>> = {
  'external-secrets.io': setOf('secretKey'),
};
