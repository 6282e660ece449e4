import * as z from 'zod';
import { notNetwork } from '../cidr';
import { bytes } from '../quantity';
import { notAgent } from '../user-agent';

/** The values of which tenants' files are made, each with its rule in words: `<field> <rule>, got <value>`. */

const text = () => z.string('must be text; write it in quotes');

/** Lower-case letters, digits and `-`: what Kubernetes, DNS and Keycloak all take as a name. */
const label = (most: number) =>
  text()
    .max(most, `must have at most ${most} characters`)
    .regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      'must be a DNS label: lower-case letters, digits and - inside of it',
    );

/** Names that would be taken for a part of the platform, of a stage or of everybody. */
const reserved: ReadonlySet<string> = new Set(
  `admin api app apps argocd auth database default dev grafana keycloak kube kubernetes loki master platform plinth
   postgres prod prometheus public root staging system tenant tenants test www`.split(/\s+/),
);

export const tenantName = label(51)
  .refine((name) => !reserved.has(name), 'must not be a reserved name; choose the name of a customer')
  .refine(
    (name) => !/-(prod|test)$/.test(name),
    'must not end with -prod or -test, which the platform adds; remove the ending',
  );

/** One label below the tenants' domain: the certificate is valid for one, and not for a dot more. */
export const hostLabel = label(63);

/** `offline_access` and `uma_authorization` are no labels. */
export const roleName = label(63).refine(
  (name) => !name.startsWith('default-roles-'),
  'must not be a role of Keycloak itself; choose another',
);

/** Clients that every realm has, of Keycloak or of the platform. */
const takenClients: ReadonlySet<string> = new Set(
  `account account-console admin-cli api broker drift-report frontend producer realm-management security-admin-console sign-on`.split(
    ' ',
  ),
);

export const clientId = label(50).refine(
  (id) => !takenClients.has(id),
  'must not be a client that every realm has; choose another id',
);

/** @see https://www.keycloak.org/docs/26.7.5/server_admin/#_default-user-profile-configuration */
export const userName = text()
  .min(3, 'must have at least 3 characters')
  .max(63, 'must have at most 63 characters')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be lower-case letters, digits, - and . inside of it, such as jane.doe',
  )
  .refine(
    (name) => !name.startsWith('service-account-'),
    'must not begin with service-account-, which Keycloak calls the users of clients; choose another',
  );

export const email = z
  .email('must be an e-mail address such as team@example.org')
  .max(255, 'must have at most 255 characters')
  .refine((address) => address.indexOf('@') <= 64, 'must have at most 64 characters before the @');

export const words = text()
  .min(1, 'must not be empty')
  .max(255, 'must have at most 255 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/, 'must be one line, without control characters');

/** @see https://github.com/keycloak/keycloak/blob/26.7.5/services/src/main/java/org/keycloak/userprofile/validator/PersonNameProhibitedCharactersValidator.java */
export const personName = words.regex(
  /^[^<>&"$%!#?§;*~/\\|^=[\]{}()]*$/,
  'must be a name without the characters < > & " $ % ! # ? § ; * ~ / \\ | ^ = [ ] { } ( )',
);

export const dnsName = text()
  .max(253, 'must have at most 253 characters')
  .regex(
    /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be a DNS name such as api.example.org, without a scheme or path',
  );

export const port = z
  .int('must be a whole number')
  .min(1, 'must be from 1 to 65535')
  .max(65535, 'must be from 1 to 65535');

/** A network, IPv4 or IPv6. */
export const cidr = text().superRefine((value, { addIssue }) => {
  const message = notNetwork(value);
  if (message) addIssue({ code: 'custom', message });
});

/** What a program calls itself in the header User-Agent. */
export const agent = text().superRefine((name, { addIssue }) => {
  const message = notAgent(name);
  if (message) addIssue({ code: 'custom', message });
});

export const redirectUri = text().regex(
  /^(https:\/\/[^\s*#?]+|http:\/\/(localhost|127\.0\.0\.1)(:[0-9]+)?(\/[^\s*#?]*)?)\*?$/,
  'must be an https:// address (http:// for localhost), with a * at its end only, such as https://app.example.org/*',
);

const https = /^https:\/\/(?<host>[^\s/$?#@]+)(\/[^\s#]*)?$/;

/** An address that is asked over TLS, without a user in it. */
export const httpsAddress = text().refine(
  (address) => https.test(address) && URL.canParse(address),
  'must be an https:// address, such as https://login.example.org/oauth2/token',
);

/** How an identity provider calls itself, or us. A `$` at the beginning would name a Secret. */
export const foreignId = text()
  .max(255, 'must have at most 255 characters')
  .regex(
    /^[A-Za-z0-9][^\s$]*$/,
    'must be the id as the identity provider has it, such as an address or a UUID',
  );

/** In the address that an identity provider sends people back to. */
export const providerAlias = label(30);

/** @see https://github.com/distribution/reference/blob/main/reference.go */
export const image = text()
  .regex(
    /^[a-z0-9]+([.-][a-z0-9]+)*(:[0-9]+)?(\/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*)+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
    { error: 'must be an image with its registry, such as ghcr.io/acme/api:1.4.2', abort: true },
  )
  .refine((reference) => /(:[^/@]+|@sha256:[0-9a-f]{64})$/.test(reference), {
    error: 'must have a tag or a digest, such as ghcr.io/acme/api:1.4.2',
    abort: true,
  })
  .refine(
    (reference) => !/:latest(@|$)/.test(reference),
    'must have a tag that does not move; write a version instead of latest',
  );

export const replicas = z
  .int('must be a whole number')
  .min(1, 'must be from 1 to 20')
  .max(20, 'must be from 1 to 20');

export const cpu = text().regex(
  /^([1-9][0-9]*m?|0\.[0-9]{0,2}[1-9])$/,
  'must be cores or thousandths of one, such as "2" or 500m',
);

export const memory = text().regex(
  /^[1-9][0-9]*(Mi|Gi)$/,
  'must be a whole number with Mi or Gi, such as 256Mi',
);

/** Of a request's body. */
export const requestSize = text()
  .regex(/^[1-9][0-9]{0,7}(Ki|Mi|Gi)$/, 'must be a whole number with Ki, Mi or Gi, such as 50Mi')
  .refine(
    (size) => !/^[1-9][0-9]*(Ki|Mi|Gi)$/.test(size) || bytes(size) <= bytes('10Gi'),
    'must be from 1Ki to 10Gi',
  );

/** Seconds until an answer begins. */
export const responseTimeout = z
  .int('must be a whole number of seconds')
  .min(1, 'must be at least 1')
  .max(3600, 'must be at most 3600');

const cronField = String.raw`(\*|[0-9]+(-[0-9]+)?)(\/[0-9]+)?(,(\*|[0-9]+(-[0-9]+)?)(\/[0-9]+)?)*`;

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
export const schedule = text().regex(
  new RegExp(`^${cronField}( ${cronField}){4}$`),
  'must be five fields of numbers, as cron has them (minute, hour, day, month, weekday), such as "*/15 * * * *"',
);

const knownZones = new Map<string, boolean>();

export const timeZone = text().refine((zone) => {
  if (!knownZones.has(zone)) knownZones.set(zone, isTimeZone(zone));
  return knownZones.get(zone) ?? false;
}, 'must be a time zone of the IANA database, such as Europe/Vienna');

function isTimeZone(zone: string): boolean {
  if (!/^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

/** Of a mapping, or of what is wrong with a name in it. */
const mappingOf: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'invalid_key'
    ? (issue.issues as readonly { message?: string }[])[0]?.message
    : 'must be a mapping of names to text';

/** What the platform says to the services itself, and what changes how a proxy or a runtime works. */
const ownVariables =
  /^(PORT|METRICS_PORT|TENANT_.*|STAGE|LOG_FORMAT|NODE_ENV|API_BASE_URL|OIDC_.*|PG[A-Z]+|DATABASE_URL|LD_.*|KUBERNETES_.*)$/;

export const variables = z
  .record(
    text()
      .regex(
        /^[A-Z][A-Z0-9_]*$/,
        'must be the name of a variable: upper-case letters, digits and _, such as LOG_LEVEL',
      )
      .refine((name) => !ownVariables.test(name), 'must not be a variable that the platform sets; remove it'),
    text()
      .max(4096, 'must have at most 4096 characters')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
      .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, {
        error: 'must be without control characters but tabs and line ends; remove them',
      })
      // Somebody may have written a secret, though a secret is not to be here; messages do not show it.
      .meta({ format: 'password' }),
    { error: mappingOf },
  )
  .refine((all) => Object.keys(all).length <= 50, 'must have at most 50 variables');

/** Labels of these give rights or change how pods run. */
const ownLabels = /^(istio|plinth\.dev)|(^|\.)(kubernetes|k8s|istio)\.io\//;

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const labels = z
  .record(
    text()
      .max(63, 'must have at most 63 characters')
      .regex(
        /^([a-z0-9]([-.a-z0-9]*[a-z0-9])?\/)?[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$/,
        'must be the name of a label, such as example.org/cost-center',
      )
      .refine(
        (name) => !ownLabels.test(name),
        'must not be a label of Kubernetes, Istio or the platform; choose another prefix',
      ),
    text()
      .max(63, 'must have at most 63 characters')
      .regex(
        /^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$/,
        'must be letters, digits, -, _ and . inside of it',
      ),
    { error: mappingOf },
  )
  .refine((all) => Object.keys(all).length <= 20, 'must have at most 20 labels');

export const group = text()
  .min(1, 'must not be empty')
  .max(253, 'must have at most 253 characters')
  .regex(
    /^(?!system:)[A-Za-z0-9][-.:/_@A-Za-z0-9]*$/,
    'must be the name of a group that is not one of Kubernetes, such as acme-developers',
  );

/** Part of a key in the secret store. */
export const storeKey = label(63);
