/** Ports of Garage's process, and of ours beside it. */
export const ports = { s3: 3900, rpc: 3901, admin: 3903, buckets: 3904 } as const;

/** Region that requests have to be signed for. */
export const region = 'garage';

/** Where the volume is. */
export const dataFolder = '/var/lib/garage';

/** What we set of Garage's configuration file. @see https://garagehq.deuxfleurs.fr/documentation/reference-manual/configuration/ */
export interface GarageConfiguration {
  readonly metadata_dir: string;
  readonly data_dir: string;
  readonly db_engine: 'lmdb';
  readonly metadata_fsync: true;
  readonly data_fsync: true;
  readonly metadata_auto_snapshot_interval: string;
  readonly replication_factor: 1;
  readonly block_ram_buffer_max: string;
  readonly rpc_bind_addr: string;
  readonly rpc_public_addr: string;
  readonly s3_api: { readonly s3_region: string; readonly api_bind_addr: string };
  readonly admin: { readonly api_bind_addr: string };
}

/** @param isIpv6 whether the first address of a pod is of IPv6 */
export function garageConfiguration(isIpv6: boolean): GarageConfiguration {
  const everywhere = isIpv6 ? '[::]' : '0.0.0.0';
  // There is no other node: who could speak to this port could be one.
  const rpc = `127.0.0.1:${ports.rpc}`;
  return {
    metadata_dir: `${dataFolder}/meta`,
    data_dir: `${dataFolder}/data`,
    db_engine: 'lmdb',
    // No other replica has what is lost with the machine's power, and LMDB does not always open again after that.
    metadata_fsync: true,
    data_fsync: true,
    metadata_auto_snapshot_interval: '6h',
    replication_factor: 1,
    // The default is more than the container has.
    block_ram_buffer_max: '32M',
    rpc_bind_addr: rpc,
    rpc_public_addr: rpc,
    s3_api: { s3_region: region, api_bind_addr: `${everywhere}:${ports.s3}` },
    admin: { api_bind_addr: `${everywhere}:${ports.admin}` },
  };
}

type Value = string | number | boolean;
type Table = Readonly<Record<string, Value | Readonly<Record<string, Value>>>>;

/** As TOML, whose strings JSON's are. @see https://toml.io/en/v1.0.0 */
export function toToml(table: Table): string {
  const isTable = (value: Table[string]): value is Readonly<Record<string, Value>> =>
    typeof value === 'object';
  const lines = (values: Table): string[] =>
    Object.entries(values).flatMap(([key, value]) =>
      isTable(value) ? [] : [`${key} = ${JSON.stringify(value)}`],
    );
  const tables = Object.entries(table).flatMap(([key, value]) =>
    isTable(value) ? ['', `[${key}]`, ...lines(value)] : [],
  );
  return `${[...lines(table), ...tables].join('\n')}\n`;
}
