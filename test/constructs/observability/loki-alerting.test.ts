import { App } from 'cdk8s';
import { parse } from 'yaml';
import { ObjectStorage } from '../../../constructs/object-storage/object-storage';
import { streams } from '../../../constructs/observability/log-streams';
import { Loki, type LokiProps } from '../../../constructs/observability/loki';
import { lokiConfiguration } from '../../../constructs/observability/loki-configuration';
import { Alertmanager } from '../../../constructs/observability/metrics/alertmanager';
import { validate } from '../../../constructs/synthesis';
import { dev } from '../../../environments/dev';
import { find } from '../../manifests';
import { edges } from './edges';

const resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '512Mi' },
};

function single(props: Partial<LokiProps> = {}, alerts = true) {
  const app = new App();
  const alertmanager = new Alertmanager(app, 'alertmanager', {
    replicas: 1,
    resources,
    delivery: { to: 'nobody' },
  });
  const loki = new Loki(app, 'loki', {
    mode: 'single-binary',
    retention: 7,
    resources,
    ...(alerts && {
      alerting: { alertmanager, runbooks: 'https://git.example.org/runbooks', cluster: 'dev', grafana },
    }),
    ...props,
  } as LokiProps);
  return { app, loki, manifests: loki.toJson() };
}

const grafana = 'https://grafana.example.org';

const configurationOf = ({ manifests }: ReturnType<typeof single>) =>
  parse(find(manifests, 'ConfigMap', 'loki').data['config.yaml']);

describe('rules on logs', () => {
  it('are sent to every Alertmanager, over a declared connection that takes nothing else', () => {
    const given = single();
    expect(configurationOf(given).ruler).toEqual({
      alertmanager_url: 'http://alertmanager.observability-system.svc.cluster.local:9093',
      external_labels: { cluster: 'dev' },
      external_url: grafana,
      datasource_uid: 'loki',
      enable_sharding: false,
    });
    expect(edges(given.app)).toEqual({
      'observability-system/loki -> observability-system/alertmanager:http': {
        methods: ['POST'],
        paths: ['/api/v2/alerts'],
      },
    });
  });

  it('are where Loki looks for those of its only tenant', () => {
    const given = single();
    const { rules_directory } = configurationOf(given).common.storage.filesystem;
    const pod = find(given.manifests, 'StatefulSet', 'loki').spec.template.spec;
    const [{ volumeMounts, args }] = pod.containers;
    expect(volumeMounts).toContainEqual({
      name: 'rules',
      mountPath: `${rules_directory}/fake`,
      readOnly: true,
    });
    expect(pod.volumes).toContainEqual({ name: 'rules', configMap: { name: 'loki-rules' } });
    // A mount inside of another that is read-only could not be made.
    expect(args[0]).toBe('-config.file=/etc/loki/config/config.yaml');
    expect(volumeMounts).toContainEqual({
      name: 'configuration',
      mountPath: '/etc/loki/config',
      readOnly: true,
    });
  });

  it('link to their pages', () => {
    const { groups } = parse(find(single().manifests, 'ConfigMap', 'loki-rules').data['rules.yaml']);
    const links = groups[0].rules.map(
      ({ annotations }: { annotations: { runbook_url: string } }) => annotations.runbook_url,
    );
    expect(links).toContain('https://git.example.org/runbooks/RepeatedFailedLogins.md');
  });

  it('are evaluated once by replicas, and read from the files all the same', () => {
    const { ruler, ruler_storage } = lokiConfiguration({
      retention: 31,
      auditRetention: 365,
      accessLogRetention: 31,
      tenantRetention: 31,
      memory: '2Gi',
      alerting: { alertmanagers: ['http://a-0:9093', 'http://a-1:9093'], cluster: 'prod' },
      bucket: new ObjectStorage(new App(), { cluster: {}, garage: dev.garage }).bucket(
        { provider: 'garage' },
        'b',
      ),
      cluster: { members: 'loki-memberlist' },
    });
    expect(ruler).toEqual({
      alertmanager_url: 'http://a-0:9093,http://a-1:9093',
      external_labels: { cluster: 'prod' },
      enable_sharding: true,
    });
    expect(ruler_storage).toEqual({ backend: 'local', local: { directory: '/etc/loki/rules' } });
  });

  it('are not looked for where nobody is told: Loki would not start without the folder', () => {
    const given = single({}, false);
    expect(configurationOf(given)).not.toHaveProperty('ruler');
    expect(configurationOf(given).common.storage.filesystem.rules_directory).toBe('/var/loki/rules');
    expect(given.manifests.filter(({ metadata }) => metadata.name === 'loki-rules')).toEqual([]);
  });
});

describe('logs', () => {
  const { audit, access, tenants } = streams;
  const kept = (props: Partial<LokiProps> = {}) =>
    configurationOf(single(props)).limits_config.retention_stream.map(
      ({ selector, period }: { selector: string; period: string }) => [selector, period],
    );

  it('are kept as long as is said of each kind', () => {
    expect(kept({ auditRetention: 365, accessLogRetention: 3, tenantRetention: 14 })).toEqual([
      [audit, '8760h'],
      [access, '72h'],
      [tenants, '336h'],
    ]);
  });

  it('are all kept as long as everything else by default', () => {
    expect(kept()).toEqual([audit, access, tenants].map((selector) => [selector, '168h']));
  });

  it('of an audit are kept as an audit, whatever else they are', () => {
    const priority = (wanted: string) =>
      configurationOf(single()).limits_config.retention_stream.find(
        ({ selector }: { selector: string }) => selector === wanted,
      ).priority;
    expect(priority(audit)).toBeGreaterThan(Math.max(priority(access), priority(tenants)));
  });

  it('have lines of 32 KB at most: what is longer is cut, not refused', () => {
    expect(configurationOf(single()).limits_config).toMatchObject({
      max_line_size: '32KB',
      max_line_size_truncate: true,
    });
  });

  it.each([6, 7.5])(
    'of an audit cannot be kept shorter than everything else, or for a part of a day: %d',
    (auditRetention) => {
      expect(validate(single({ auditRetention }).app)).toContainEqual(
        `loki: auditRetention must be a whole number of days, at least retention (7), got ${auditRetention}; leave it out for 7`,
      );
    },
  );

  it.each(['accessLogRetention', 'tenantRetention'])('cannot be kept for a part of a day: %s', (field) => {
    expect(validate(single({ [field]: 0.5 }).app)).toEqual([
      `loki: ${field} must be a whole number of days, at least 1, got 0.5; leave it out for 7`,
    ]);
  });
});
