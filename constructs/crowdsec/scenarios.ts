/**
 * A bucket for each value of `groupby` that each event fills by one, that leaks one every `leakspeed`, and that is an alert when it has
 * more than `capacity`. One of type `trigger` is an alert at the first event.
 *
 * @see https://docs.crowdsec.net/docs/next/log_processor/scenarios/format
 */
interface Scenario {
  readonly type: 'leaky' | 'trigger';
  readonly name: `plinth/${string}`;
  readonly description: string;
  readonly filter: string;
  readonly groupby: string;
  /** Events that have the same are one. @default every event counts */
  readonly distinct?: string;
  readonly capacity?: number;
  readonly leakspeed?: string;
  /** How long the same address makes no further alert. */
  readonly blackhole: string;
  readonly labels: { readonly service: string; readonly type: string; readonly remediation: true };
}

/** A list in an expression. */
const anyOf = (values: readonly string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;

const access = "evt.Meta.log_type == 'http_access-log'";
const path = 'Lower(evt.Meta.http_path)';
const address = 'evt.Meta.source_ip';
const addressAtHost = "evt.Meta.source_ip + '/' + evt.Meta.target_fqdn";

/** What a page brings along. */
const isStatic = `${path} matches '\\\\.(css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|otf|eot|mp4|webm|txt|xml|webmanifest)$'`;

/** Errors of sign-ins in which somebody guesses; not those of pages that were open for too long. */
const guesses = ['invalid_user_credentials', 'user_not_found', 'user_disabled', 'user_temporarily_disabled'];
const guessed = `evt.Meta.log_type == 'keycloak_failed_auth' && evt.Meta.error in ${anyOf(guesses)}`;

/** What nobody asks for who has come by a link: the platform has none of it. */
const sensitive = [
  ...['/.env', '/.git/', '/.svn/', '/.hg/', '/.aws/', '/.ssh/', '/.ds_store', '/.htpasswd', '/.vscode/'],
  ...['/wp-login.php', '/wp-admin', '/wp-config', '/xmlrpc.php', '/phpmyadmin', '/phpinfo', '/adminer'],
  ...['/server-status', '/id_rsa', '/backup.sql', '/dump.sql', '/web.config'],
];

/** Parts of paths by which holes in programs are tried, in small letters. */
const exploits = [
  ...['${jndi:', '%24%7bjndi', '/${', '%24%7b'],
  ...['/../', '/..%2f', '%2e%2e%2f', '%2e%2e/', '.%2e/', '%252e%252e', '/etc/passwd', '/win.ini'],
  ...['/vendor/phpunit/', 'eval-stdin.php', '/_ignition/execute-solution', '/cgi-bin/luci', '/hnap1'],
  ...['/boaform/', '/remote/fgt_lang', '/dana-na/', '/mgmt/tm/util/bash', '/tmui/login.jsp'],
  ...['/autodiscover/autodiscover.json', '/owa/auth/x.js', '/geoserver/wfs', '/actuator/gateway/routes'],
  ...[
    '/solr/admin/',
    '/struts2',
    '/manager/text/deploy',
    '/console/images/%252e',
    '/invoker/jmxinvokerservlet',
  ],
];

/** What scanners call themselves, in small letters. */
const scanners = [
  ...['sqlmap', 'nikto', 'nuclei', 'masscan', 'zgrab', 'wpscan', 'dirbuster', 'gobuster', 'feroxbuster'],
  ...['ffuf', 'acunetix', 'nessus', 'openvas', 'nmap scripting engine', '${jndi:'],
];

/** What an address is banned for. Whoever shares one, such as an office, has to stay below together. */
export const scenarios: readonly Scenario[] = [
  {
    type: 'leaky',
    name: 'plinth/sign-in-bf',
    description: 'Wrong passwords from one address, more than one in 30 seconds',
    filter: guessed,
    groupby: address,
    capacity: 10,
    leakspeed: '30s',
    blackhole: '5m',
    labels: { service: 'keycloak', type: 'bruteforce', remediation: true },
  },
  {
    type: 'leaky',
    name: 'plinth/sign-in-names',
    description: 'Wrong passwords for many names from one address: passwords that leaked elsewhere are tried',
    filter: `${guessed} && evt.Meta.username != ''`,
    groupby: address,
    distinct: 'evt.Meta.username',
    capacity: 8,
    leakspeed: '5m',
    blackhole: '5m',
    labels: { service: 'keycloak', type: 'bruteforce', remediation: true },
  },
  {
    type: 'leaky',
    name: 'plinth/http-401-bf',
    description:
      'What is sent to one host is refused with 401 again and again, as local accounts of programs do',
    filter: `${access} && evt.Meta.http_verb == 'POST' && evt.Meta.http_status == '401'`,
    groupby: addressAtHost,
    capacity: 15,
    leakspeed: '20s',
    blackhole: '5m',
    labels: { service: 'http', type: 'bruteforce', remediation: true },
  },
  {
    type: 'leaky',
    name: 'plinth/http-probing',
    description: 'Many different paths of one host that are not there, or not allowed',
    filter: `${access} && evt.Meta.http_status in ['400', '403', '404'] && !(${isStatic})`,
    groupby: addressAtHost,
    distinct: 'evt.Meta.http_path',
    capacity: 15,
    leakspeed: '10s',
    blackhole: '5m',
    labels: { service: 'http', type: 'scan', remediation: true },
  },
  {
    type: 'leaky',
    name: 'plinth/http-sensitive-paths',
    description: 'Files and consoles that scanners look for',
    filter: `${access} && any(${anyOf(sensitive)}, {${path} contains #})`,
    groupby: address,
    distinct: 'evt.Meta.http_path',
    capacity: 3,
    leakspeed: '1m',
    blackhole: '5m',
    labels: { service: 'http', type: 'discovery', remediation: true },
  },
  {
    type: 'leaky',
    name: 'plinth/http-crawl',
    description: 'Page after page of one host, faster than people read',
    filter: `${access} && evt.Meta.http_verb in ['GET', 'HEAD'] && !(${isStatic})`,
    groupby: addressAtHost,
    distinct: 'evt.Meta.http_path',
    capacity: 120,
    leakspeed: '500ms',
    blackhole: '1m',
    labels: { service: 'http', type: 'crawl', remediation: true },
  },
  {
    type: 'leaky',
    name: 'plinth/http-cve-probing',
    description: 'Paths by which known holes in programs are tried',
    filter: `${access} && any(${anyOf(exploits)}, {${path} contains #})`,
    groupby: address,
    capacity: 1,
    leakspeed: '1m',
    blackhole: '5m',
    labels: { service: 'http', type: 'exploit', remediation: true },
  },
  {
    type: 'trigger',
    name: 'plinth/http-scanner',
    description: 'A scanner that says what it is',
    filter: `${access} && any(${anyOf(scanners)}, {Lower(evt.Meta.http_user_agent) contains #})`,
    groupby: address,
    blackhole: '5m',
    labels: { service: 'http', type: 'scan', remediation: true },
  },
];
