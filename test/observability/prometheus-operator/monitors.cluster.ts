import type { Json } from '../../../cli/cluster/api/client';
import { until } from '../../../cli/cluster/until';
import { World } from '../../../verify/created/world';
import { describeProvided } from '../../provided';
import { Harness } from '../../verify/mutations/harness';
import { prometheusOperator } from '../metrics/monitoring';
import { type Asked, differences, expectedTargets, foundTargets } from './expected-targets';
import { type Acceptance, MonitoredCluster } from './monitored-cluster';
import { missingPrograms, providePrograms } from './programs';

// Runs the real Prometheus operator under the rights of dist, and Prometheus' own code on what it writes: npm run test:planted-faults

/** Milliseconds in which all of it is up, where it has to be built first. */
const PATIENCE = 1_200_000;

/** Seconds for a change to arrive. */
const SOON = 30;

const OPERATOR = 'prometheus-operator';
const named = ({ kind, metadata }: Json): string => `${kind} ${metadata.namespace}/${metadata.name}`;

describeProvided('the real Prometheus operator', missingPrograms(), 'see docs/cluster-test.md', () => {
  const harness = new Harness();
  afterAll(() => harness.close());

  describe.each(['dev', 'prod'] as const)('with %s', (name) => {
    let cluster: MonitoredCluster;
    let expected: Asked;
    beforeAll(async () => {
      const environment = harness.environment(name);
      cluster = await MonitoredCluster.start(await providePrograms(), environment);
      expected = expectedTargets(environment, World.of(environment), cluster.pods);
    }, PATIENCE);
    afterAll(() => cluster?.stop());

    const wrong = async (): Promise<string[]> => differences(expected, foundTargets(await cluster.targets()));

    const acceptanceOf = async (object: Json): Promise<Acceptance | undefined> =>
      (await cluster.acceptances()).find((one) => one.name === named(object));

    it('accepts every monitor and every group of rules', async () => {
      const all = await cluster.acceptances();
      expect(all.length).toBeGreaterThan(30);
      expect(all.filter(({ accepted }) => accepted !== 'True')).toEqual([]);
      expect(await cluster.events()).toEqual([]);
    }, 120_000);

    it('writes what Prometheus takes, and has it ask whom connectivity/scraped says and nobody else', async () => {
      expect(Object.values(expected).flat().length).toBeGreaterThan(60);
      expect(await wrong()).toEqual([]);
    }, 120_000);

    it('may do all that it tries', async () => {
      const path = '/apis/monitoring.coreos.com/v1/namespaces/observability-system/prometheuses/main';
      const reconciled = await until(SOON, async () => {
        const conditions: Json[] = (await cluster.get(path))?.status?.conditions ?? [];
        return conditions.find(({ type }) => type === 'Reconciled')?.status === 'True' || undefined;
      });
      expect(reconciled).toBe(true);
      const complaints = cluster.log().match(/^.*(?:level=error|forbidden|missing .* permission).*$/gm) ?? [];
      // Kinds of servers that the platform has none of; the operator does not start what makes them.
      const isOfOthers =
        /missing permission on resource \W*(?:alertmanagers|prometheusagents|scrapeconfigs|thanosrulers)\b/;
      expect(complaints.filter((line) => !isOfOthers.test(line))).toEqual([]);
    }, 120_000);

    it('counts what the catalogue of metrics says, by the labels that it says', async () => {
      const text = await cluster.metrics();
      for (const [metric, said] of Object.entries(prometheusOperator.metrics)) {
        const [, type = '', labels = ''] = /^(\w+)(?:: (.*))?$/.exec(said) ?? [];
        expect(text).toContain(`# TYPE ${metric} ${type}`);
        const [, own = ''] = new RegExp(`^${metric}\\{(.*)\\} `, 'm').exec(text) ?? [];
        const found = [...own.matchAll(/(\w+)="/g)].map(([, label]) => label);
        expect([metric, found.sort()]).toEqual([metric, labels.split(' ').sort()]);
      }
    });

    if (name === 'prod') {
      describe.each<[string, string, string, (object: Json) => void]>([
        [
          'a scrape class that Prometheus does not have',
          'PodMonitor',
          'loki',
          (object) => {
            object.spec.scrapeClass = 'mash';
          },
        ],
        [
          'a file of Prometheus to send',
          'ServiceMonitor',
          'kubelet',
          (object) => {
            object.spec.endpoints[0].bearerTokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';
          },
        ],
        [
          'an expression that is none',
          'PrometheusRule',
          'keycloak',
          (object) => {
            object.spec.groups[0].rules[0].expr = 'sum by (namespace) (up';
          },
        ],
      ])('%s', (_, kind, object, mutate) => {
        const given = (): Json => cluster.copyOf(kind, object);
        const rejected = `prometheus_operator_managed_resources{controller="prometheus",resource="${kind}",state="rejected"}`;

        it('is refused in status, event and metric, alone', async () => {
          const broken = given();
          mutate(broken);
          await cluster.put(broken);
          const refused = await until(SOON, async () => {
            const { accepted } = (await acceptanceOf(broken)) ?? {};
            return accepted === 'False' || undefined;
          });
          expect(refused).toBe(true);
          expect((await acceptanceOf(broken))?.message).toMatch(/\w/);
          const others = (await cluster.acceptances()).filter(({ accepted }) => accepted !== 'True');
          expect(others.map((one) => one.name)).toEqual([named(broken)]);
          const told = await until(
            SOON,
            async () => (await cluster.events()).includes(`${kind} ${object}`) || undefined,
          );
          expect(told).toBe(true);
          expect(await cluster.metrics()).toContain(`${rejected} 1\n`);
        }, 120_000);

        it('is taken again when it is mended', async () => {
          await cluster.put(given());
          const mended = await until(SOON, async () => {
            const { accepted } = (await acceptanceOf(given())) ?? {};
            return accepted === 'True' || undefined;
          });
          expect(mended).toBe(true);
          expect(await cluster.metrics()).toContain(`${rejected} 0\n`);
        }, 120_000);
      });

      describe('without a right that it has', () => {
        const restart = async (role: Json): Promise<void> => {
          await cluster.put(role);
          await cluster.startOperator();
        };
        afterEach(() => restart(cluster.copyOf('ClusterRole', OPERATOR)), 120_000);

        it('it ends, where that is to write a status', async () => {
          await restart(without(cluster.copyOf('ClusterRole', OPERATOR), 'podmonitors/status'));
          expect(cluster.hasEnded()).toBe(true);
          expect(cluster.log()).toContain('missing permission on status subresource');
        }, 120_000);

        it('it writes no event, where that is to write one', async () => {
          await restart(without(cluster.copyOf('ClusterRole', OPERATOR), 'events'));
          expect(cluster.log()).toContain('missing permission to emit events');
        }, 120_000);
      });

      it('tells apart where a monitor, a namespace and a role are others than in dist', async () => {
        const monitor = cluster.copyOf('PodMonitor', 'loki');
        monitor.spec.selector.matchLabels = { 'app.kubernetes.io/name': 'grafana' };
        await cluster.put(monitor);
        await cluster.label('tenant-acme-prod', { 'plinth.dev/monitors': null });
        await cluster.put(without(cluster.copyOf('ClusterRole', 'prometheus'), 'endpointslices'));
        const lines = [
          /^alertmanager\/0: https:.*:9093 is expected and not found$/,
          /^podMonitor\/observability-system\/loki\/0: https:.*:3100\/metrics is expected and not found$/,
          ...[0, 1, 2].map(
            (index) =>
              new RegExp(
                `^serviceMonitor/observability-system/kubelet/${index}: .* is expected and not found$`,
              ),
          ),
          /^serviceMonitor\/tenant-acme-prod\/api\/0: no job in the configuration$/,
          ...['acme-prod', 'acme-test', 'globex-prod', 'globex-test'].map(
            (stage) =>
              new RegExp(
                `^serviceMonitor/tenant-${stage}/api/0: https:.*:9090/metrics is expected and not found$`,
              ),
          ),
        ];
        let found: string[] = [];
        await until(SOON, async () => {
          found = await wrong();
          return found.length >= lines.length || undefined;
        });
        expect(found).toEqual(lines.map((line) => expect.stringMatching(line)));
      }, 120_000);
    }
  });
});

/** A role that says nothing of a kind. */
function without(role: Json, resource: string): Json {
  for (const rule of role.rules.filter(({ resources }: Json) => resources?.includes(resource))) {
    rule.resources = rule.resources.filter((one: string) => one !== resource);
  }
  role.rules = role.rules.filter(({ resources }: Json) => resources?.length !== 0);
  return role;
}
