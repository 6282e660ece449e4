import { streams } from '../observability/log-streams';
import { accessParser, eventParser, lineTypes, ownNetworks, timeParser } from './parsers';
import { scenarios } from './scenarios';

/** Folders and ports of CrowdSec's pod. */
export const paths = {
  /** Where it looks for all of its configuration; laid out by `register.pod.sh`. */
  configuration: '/etc/crowdsec',
  /** The files of this page, as they are mounted. */
  files: '/etc/plinth',
  /** The database, and the account at the central API. */
  data: '/var/lib/crowdsec/data',
} as const;
export const ports = { lapi: 8080, metrics: 6060 } as const;

export interface CrowdSecSettings {
  /** Address of Loki, without a path. */
  readonly loki: string;
  /** Networks that are never banned. */
  readonly ownNetworks: readonly string[];
  /** Hours of a first ban; each further one of the same address is as much longer. */
  readonly banHours: number;
  /** Whether the list of the community is asked for. */
  readonly communityBlocklist: boolean;
}

/** Files below `paths.configuration`, by their path. Nothing of CrowdSec's hub is among them, so that none of it is fetched. */
export const crowdSecFiles = (settings: CrowdSecSettings): Readonly<Record<string, object>> => ({
  'config.yaml': configuration(settings),
  'profiles.yaml': profile(settings),
  'simulation.yaml': { simulation: false },
  'acquis.d/access.yaml': acquisition(settings, lineTypes.access, `${streams.access} |= "response_code"`),
  'acquis.d/events.yaml': acquisition(settings, lineTypes.events, '{audit="keycloak"} |= "LOGIN_ERROR"'),
  'parsers/s01-parse/access.yaml': accessParser,
  'parsers/s01-parse/events.yaml': eventParser,
  'parsers/s02-enrich/own-networks.yaml': ownNetworks(settings.ownNetworks),
  'parsers/s02-enrich/time.yaml': timeParser,
  ...Object.fromEntries(
    scenarios.map((scenario) => [`scenarios/${scenario.name.replace('plinth/', '')}.yaml`, scenario]),
  ),
});

/** @see https://docs.crowdsec.net/docs/next/configuration/crowdsec_configuration */
const configuration = ({ communityBlocklist }: CrowdSecSettings) => ({
  common: { log_media: 'stdout', log_level: 'info', log_format: 'json' },
  config_paths: {
    config_dir: paths.configuration,
    data_dir: paths.data,
    simulation_path: `${paths.configuration}/simulation.yaml`,
    hub_dir: `${paths.configuration}/hub`,
    index_path: `${paths.configuration}/hub/.index.json`,
    pattern_dir: `${paths.configuration}/patterns`,
  },
  crowdsec_service: { acquisition_dir: `${paths.configuration}/acquis.d`, parser_routines: 1 },
  cscli: { output: 'human', color: 'no' },
  db_config: {
    type: 'sqlite',
    db_path: `${paths.data}/crowdsec.db`,
    use_wal: true,
    flush: { max_items: 50_000, max_age: '30d' },
  },
  api: {
    client: { credentials_path: `${paths.configuration}/local_api_credentials.yaml` },
    server: {
      log_level: 'info',
      listen_uri: `0.0.0.0:${ports.lapi}`,
      profiles_path: `${paths.configuration}/profiles.yaml`,
      trusted_ips: ['127.0.0.1', '::1'],
      ...(communityBlocklist && {
        online_client: {
          credentials_path: `${paths.data}/online_api_credentials.yaml`,
          // Nothing is told of who was banned here.
          sharing: false,
          pull: { community: true, blocklists: false },
        },
      }),
    },
  },
  prometheus: { enabled: true, level: 'full', listen_addr: '0.0.0.0', listen_port: ports.metrics },
});

/** What comes of an alert. @see https://docs.crowdsec.net/docs/next/local_api/profiles/format */
const profile = ({ banHours }: CrowdSecSettings) => ({
  name: 'ban',
  filters: ['Alert.Remediation == true && Alert.GetScope() == "Ip"'],
  decisions: [{ type: 'ban', duration: `${banHours}h` }],
  duration_expr: `Sprintf('%dh', (GetDecisionsCount(Alert.GetValue()) + 1) * ${banHours})`,
  on_success: 'break',
});

/**
 * Lines that are read from Loki. It goes on from the last line of the first stream of an answer, so that all lines have to be of one stream:
 * those of several pods are, when they keep no label that tells them apart.
 *
 * @see https://github.com/crowdsecurity/crowdsec/blob/v1.7.8/pkg/acquisition/modules/loki/internal/lokiclient/loki_client.go updateURI
 */
const acquisition = ({ loki }: CrowdSecSettings, type: string, query: string) => ({
  source: 'loki',
  url: loki,
  query: `${query} | keep namespace`,
  limit: 1000,
  // It goes on with the decisions that there are while Loki is away, for as long as that takes.
  no_ready_check: true,
  max_failure_duration: '8760h',
  labels: { type },
});
