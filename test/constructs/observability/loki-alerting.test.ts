import { App } from 'cdk8s';
import { parse } from 'yaml';
import { Loki, type LokiProps } from '../../../constructs/observability/loki';
import { lokiConfiguration } from '../../../constructs/observability/loki-configuration';
import { Alertmanager } from '../../../constructs/observability/metrics/alertmanager';
import { validate } from '../../../constructs/synthesis';
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
    ...(alerts && { alerting: { alertmanager, runbooks: 'https://git.example.org/runbooks' } }),
    ...props,
  } as LokiProps);
  return { app, loki, manifests: loki.toJson() };
}

const configurationOf = ({ manifests }: ReturnType<typeof single>) =>
  parse(find(manifests, 'ConfigMap', 'loki').data['config.yaml']);

describe('rules on logs', () => {
  it('are sent to every Alertmanager, over a declared connection that takes nothing else', () => {
    const given = single();
    expect(configurationOf(given).ruler).toEqual({
      alertmanager_url: 'http://alertmanager.observability-system.svc.cluster.local:9093',
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
      memory: '2Gi',
      alertmanagers: ['http://a-0:9093', 'http://a-1:9093'],
      cluster: {
        members: 'loki-memberlist',
        objectStorage: { endpoint: 's3', region: 'r', bucket: 'b', credentialsKey: 'k' },
      },
    });
    expect(ruler).toEqual({ alertmanager_url: 'http://a-0:9093,http://a-1:9093', enable_sharding: true });
    expect(ruler_storage).toEqual({ backend: 'local', local: { directory: '/etc/loki/rules' } });
  });

  it('are not looked for where nobody is told: Loki would not start without the folder', () => {
    const given = single({}, false);
    expect(configurationOf(given)).not.toHaveProperty('ruler');
    expect(configurationOf(given).common.storage.filesystem.rules_directory).toBe('/var/loki/rules');
    expect(given.manifests.filter(({ metadata }) => metadata.name === 'loki-rules')).toEqual([]);
  });
});

describe('audit logs', () => {
  const kept = (auditRetention?: number) =>
    configurationOf(single({ auditRetention })).limits_config.retention_stream;

  it('are kept as long as is said', () => {
    expect(kept(365)).toEqual([{ selector: '{audit=~".+"}', priority: 1, period: '8760h' }]);
  });

  it('are kept as long as everything else by default', () => {
    expect(kept()).toEqual([{ selector: '{audit=~".+"}', priority: 1, period: '168h' }]);
  });

  it.each([6, 7.5])(
    'cannot be kept shorter than everything else, or for a part of a day: %d',
    (auditRetention) => {
      expect(validate(single({ auditRetention }).app)).toContainEqual(
        `loki: auditRetention must be a whole number of days, at least retention (7), got ${auditRetention}; leave it out for 7`,
      );
    },
  );
});
