import { Component } from '../../../constructs/component';
import type { PostgresClusterProps } from '../../../constructs/database/postgres-cluster';
import { validate } from '../../../constructs/synthesis';
import { find } from '../../manifests';
import { create, given } from './cluster';

describe('a PostgreSQL cluster', () => {
  const { app, database, cluster } = create();
  const { spec } = cluster();

  it('is valid', () => {
    expect(validate(app)).toEqual([]);
  });

  it('has PostgreSQL 18 on three instances with the storage and resources that it is given', () => {
    expect(spec).toMatchObject({
      instances: 3,
      imageName: expect.stringMatching(/^ghcr\.io\/cloudnative-pg\/postgresql:18\./),
      storage: { size: '10Gi' },
      resources: given.resources,
    });
    expect(spec.storage).not.toHaveProperty('storageClass');
  });

  it('uses the StorageClass that it is given', () => {
    expect(create({ storageClass: 'fast' }).cluster().spec.storage).toEqual({
      size: '10Gi',
      storageClass: 'fast',
    });
  });

  it('outlives a mistake in Git, as does its database', () => {
    for (const kind of ['Cluster', 'Database']) {
      expect(find(database.toJson(), kind, 'keycloak-db').metadata).toMatchObject({
        namespace: 'iam-system',
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
      });
    }
  });

  it('keeps instances on nodes of their own and spreads them over zones', () => {
    expect(spec.affinity).toEqual({
      enablePodAntiAffinity: true,
      podAntiAffinityType: 'required',
      topologyKey: 'kubernetes.io/hostname',
    });
    expect(spec.topologySpreadConstraints).toMatchObject([
      {
        topologyKey: 'topology.kubernetes.io/zone',
        labelSelector: { matchLabels: { 'cnpg.io/cluster': 'keycloak-db' } },
      },
    ]);
  });

  it('survives a drain and the loss of the primary without losing a confirmed write', () => {
    expect(spec).toMatchObject({ enablePDB: true, primaryUpdateMethod: 'switchover' });
    expect(spec.postgresql.synchronous).toEqual({ method: 'any', number: 1, dataDurability: 'preferred' });
  });

  it('waits for no replica and holds up no drain with one instance', () => {
    const { spec: alone } = create({ instances: 1 }).cluster();
    expect(alone).toMatchObject({ instances: 1, enablePDB: false, primaryUpdateMethod: 'restart' });
    expect(alone.postgresql).not.toHaveProperty('synchronous');
  });

  it('meets Pod Security "restricted" with a root file system that cannot be written', () => {
    expect(spec.podSecurityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 26,
      runAsGroup: 26,
      fsGroup: 26,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('tells by labels which component its pods, Services and volumes are of', () => {
    expect(spec.inheritedMetadata.labels).toEqual({
      'app.kubernetes.io/part-of': 'plinth',
      'plinth.dev/component': 'keycloak-db',
    });
  });

  it("offers the certificate of the server's authority, but not the key that lies beside it", () => {
    const { secret, key } = database.caCertificate;
    expect(find(database.toJson(), 'ExternalSecret', secret).spec.data).toMatchObject([
      { secretKey: key, remoteRef: { key: 'keycloak-db-ca', property: 'ca.crt' } },
    ]);
  });

  it('tells consumers where it is and which Secrets the operator makes for them', () => {
    expect(database.sql.host).toBe('keycloak-db-rw.iam-system.svc.cluster.local');
    expect(database).toMatchObject({
      database: 'keycloak',
      credentials: { secret: 'keycloak-db-app', username: 'username', password: 'password' },
    });
  });
});

describe('access to the database', () => {
  const { spec } = create().cluster();

  it('is for a role that owns it and is nothing more, with every default said', () => {
    expect(spec.managed.roles).toEqual([
      {
        name: 'keycloak',
        ensure: 'present',
        login: true,
        superuser: false,
        createdb: false,
        createrole: false,
        replication: false,
        bypassrls: false,
        inherit: true,
        connectionLimit: 80,
      },
    ]);
    expect(spec.bootstrap.initdb).toMatchObject({
      database: 'keycloak',
      owner: 'keycloak',
      dataChecksums: true,
    });
    expect(spec.enableSuperuserAccess).toBe(false);
  });

  it('is over TLS and by SCRAM only, and to that database only', () => {
    expect(spec.postgresql.pg_hba).toEqual([
      'hostssl keycloak keycloak all scram-sha-256',
      'hostnossl all all all reject',
      'host all all all reject',
    ]);
    expect(spec.postgresql.parameters).toMatchObject({ password_encryption: 'scram-sha-256' });
  });

  it('is taken from PUBLIC, but not from those who read the metrics', () => {
    expect(spec.bootstrap.initdb.postInitApplicationSQL).toEqual([
      'REVOKE ALL ON DATABASE keycloak FROM PUBLIC',
      'GRANT CONNECT ON DATABASE keycloak TO pg_monitor',
      'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    ]);
  });

  it('is logged, as are changes of the schema and of roles, without their passwords', () => {
    expect(spec.postgresql.parameters).toMatchObject({
      log_connections: 'receipt,authentication,authorization',
      log_disconnections: 'on',
      'pgaudit.log': 'ddl,role',
    });
    expect(spec.postgresql.parameters).not.toHaveProperty('log_statement');
  });

  it('leaves connections for the operator beside those of the role', () => {
    const { spec: small } = create({ connectionLimit: 30 }).cluster();
    expect(small.managed.roles[0].connectionLimit).toBe(30);
    expect(small.postgresql.parameters.max_connections).toBe('50');
  });

  it('comes with pgcrypto', () => {
    expect(find(create().database.toJson(), 'Database', 'keycloak-db').spec).toEqual({
      name: 'keycloak',
      owner: 'keycloak',
      cluster: { name: 'keycloak-db' },
      ensure: 'present',
      databaseReclaimPolicy: 'retain',
      extensions: [{ name: 'pgcrypto', ensure: 'present' }],
    });
  });
});

describe('a PostgreSQL cluster is refused', () => {
  const where = 'keycloak-db: ';
  it.each<[string, Partial<PostgresClusterProps>, string]>([
    [
      'without instances',
      { instances: 0 },
      'instances must be a whole number of at least 1, got 0; write 3 for failover',
    ],
    [
      'with a part of an instance',
      { instances: 2.5 },
      'instances must be a whole number of at least 1, got 2.5; write 3 for failover',
    ],
    [
      'with a size that is no quantity',
      { storage: '10GB' },
      'storage must be a whole number with Ki, Mi, Gi or Ti, got "10GB"; write it as 10Gi',
    ],
    [
      'with CPU that is no quantity',
      { resources: { ...given.resources, requests: { cpu: 'half', memory: '512Mi' } } },
      'resources.requests.cpu must be cores or thousandths of one, got "half"; write it as 2 or 500m',
    ],
    [
      'with memory that is no quantity',
      { resources: { ...given.resources, limits: { memory: '1 Gi' } } },
      'resources.limits.memory must be a whole number with Ki, Mi, Gi or Ti, got "1 Gi"; write it as 10Gi',
    ],
    [
      'with a name that would need quotes in SQL',
      { database: 'Key-Cloak' },
      'database must be lower-case letters, digits and _, got "Key-Cloak"; choose another name',
    ],
    [
      'with no connection for its role',
      { connectionLimit: 0 },
      'connectionLimit must be a whole number of at least 1, got 0; leave it out for 80',
    ],
    [
      "with a setting that is the platform's",
      { parameters: { log_connections: 'off', work_mem: '8MB' } },
      'parameters.log_connections must not be set, got "off"; the platform sets it',
    ],
  ])('%s', (_, props, error) => {
    expect(validate(create(props).app)).toEqual([where + error]);
  });

  it('with a name that is too long for the operator', () => {
    const id = 'a'.repeat(51);
    expect(validate(create({}, id).app)).toEqual([
      `${id}: name must have at most 50 characters, got "${id}"; shorten the component's id`,
    ]);
  });
});

it('takes other settings of PostgreSQL', () => {
  expect(create({ parameters: { work_mem: '8MB' } }).cluster().spec.postgresql.parameters).toMatchObject({
    work_mem: '8MB',
    log_disconnections: 'on',
  });
});

it('stays in one namespace with what it makes', () => {
  const { database } = create({ namespace: 'observability-system', project: 'observability' });
  expect(Component.of(database)).toMatchObject({ namespace: 'observability-system', wave: 'services' });
  expect(new Set(database.toJson().map(({ metadata }) => metadata.namespace))).toEqual(
    new Set(['observability-system']),
  );
});
