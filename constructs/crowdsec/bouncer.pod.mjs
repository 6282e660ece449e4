// Runs in the cluster: tells the gateway's proxies whether the address of a request is banned. They ask over HTTP, with the address in a
// header of their own (Envoy's external authorization): 200 lets a request pass, 403 does not. All decisions are fetched every few seconds
// and kept in memory; while CrowdSec is away, those that are known hold until they end. Plain JavaScript, because the pod runs it as it is.
import { createServer } from 'node:http';
import { BlockList, isIP, SocketAddress } from 'node:net';

const {
  LAPI,
  API_KEY,
  EXEMPT = '',
  PORT = '8081',
  METRICS_PORT = '9090',
  INTERVAL_SECONDS = '10',
} = process.env;
const ADDRESS_HEADER = 'x-plinth-client-address';

const familyOf = (address) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Address as one text, however it is written; undefined for what is none. */
function addressOf(text) {
  const plain = text?.trim().replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  return isIP(plain) ? new SocketAddress({ address: plain, family: familyOf(plain) }).address : undefined;
}

function addNetwork(list, cidr) {
  const [network, length] = cidr.split('/');
  list.addSubnet(network, Number(length ?? (isIP(network) === 6 ? 128 : 32)), familyOf(network));
}

const exempt = new BlockList();
for (const cidr of EXEMPT.split(',').filter(Boolean)) addNetwork(exempt, cidr);

/** Bans by address and by network, each with when it ends. */
let bans = { addresses: new Map(), networks: [] };
let pulledAt = 0;
let failures = 0;
const checks = { allowed: 0, denied: 0, exempt: 0, unknown: 0 };

/** Milliseconds of a duration as Go writes it, `3h59m8.5s`. */
function milliseconds(duration) {
  const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 0.001, µs: 0.001, ns: 0.000001 };
  const parts = duration.matchAll(/([\d.]+)(h|ms|us|µs|ns|m|s)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit], 0);
}

/** The bans among decisions; what is of another scope or kind, or no address at all, is none. */
function bansOf(decisions, now) {
  const addresses = new Map();
  const networks = [];
  for (const { scope, type, value, duration } of decisions) {
    if (type !== 'ban' || duration.startsWith('-')) continue;
    const until = now + milliseconds(duration);
    const address = scope.toLowerCase() === 'ip' && addressOf(value);
    if (address) addresses.set(address, Math.max(until, addresses.get(address) ?? 0));
    if (scope.toLowerCase() !== 'range' || !isIP(value.split('/')[0])) continue;
    const list = new BlockList();
    addNetwork(list, value);
    networks.push({ list, until });
  }
  return { addresses, networks };
}

/** All of them each time: replicas share a key, by which CrowdSec would know what is new for the other one. */
async function pull() {
  const answer = await fetch(`${LAPI}/v1/decisions/stream?startup=true&scopes=ip,range`, {
    headers: { 'x-api-key': API_KEY, 'user-agent': 'plinth-bouncer/1.0' },
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`decisions: must be answered with 200, got ${answer.status}`);
  const { new: decisions } = await answer.json();
  bans = bansOf(decisions ?? [], Date.now());
  pulledAt = Date.now();
}

async function pullAgain() {
  try {
    await pull();
  } catch (error) {
    failures += 1;
    console.error(JSON.stringify({ level: 'error', message: error.message, cause: error.cause?.message }));
  }
  setTimeout(pullAgain, Number(INTERVAL_SECONDS) * 1000);
}

function verdictOn(address) {
  if (!address) return 'unknown';
  const family = familyOf(address);
  if (exempt.check(address, family)) return 'exempt';
  const now = Date.now();
  const isBanned =
    (bans.addresses.get(address) ?? 0) > now ||
    bans.networks.some(({ list, until }) => until > now && list.check(address, family));
  return isBanned ? 'denied' : 'allowed';
}

/** As large as Envoy's, of connections that it closes itself: one that ends as a request comes would let that pass. */
const options = { maxHeaderSize: 96 * 1024, keepAliveTimeout: 0, requestTimeout: 0 };

createServer(options, (request, response) => {
  request.resume();
  const verdict = verdictOn(addressOf(request.headers[ADDRESS_HEADER]));
  checks[verdict] += 1;
  response.writeHead(verdict === 'denied' ? 403 : 200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(
    verdict === 'denied' ? 'Your address is blocked for some hours. Ask who runs this site.\n' : '',
  );
}).listen(Number(PORT));

const metrics = () =>
  [
    '# TYPE crowdsec_bouncer_checks_total counter',
    ...Object.entries(checks).map(
      ([verdict, n]) => `crowdsec_bouncer_checks_total{verdict="${verdict}"} ${n}`,
    ),
    '# TYPE crowdsec_bouncer_bans gauge',
    `crowdsec_bouncer_bans ${bans.addresses.size + bans.networks.length}`,
    '# TYPE crowdsec_bouncer_last_pull_timestamp_seconds gauge',
    `crowdsec_bouncer_last_pull_timestamp_seconds ${pulledAt / 1000}`,
    '# TYPE crowdsec_bouncer_pull_failures_total counter',
    `crowdsec_bouncer_pull_failures_total ${failures}`,
    '',
  ].join('\n');

createServer(({ url }, response) => {
  if (url === '/metrics') {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics());
    return;
  }
  // Ready with the first list: before, everybody would pass, whom another replica knows.
  response.writeHead(url === '/ready' && pulledAt === 0 ? 503 : 200).end();
}).listen(Number(METRICS_PORT));

process.on('SIGTERM', () => process.exit(0));
pullAgain();
