import { Platform } from '../../constructs/platform';
import { componentsOf } from '../../constructs/synthesis';
import { prod } from '../../environments/prod';
import { Delivery, describeDelivery, startPrometheus } from './delivery';
import { rulesOf } from './links';
import { freePort, until } from './processes';
import type { Posted } from './sinks';

const manifests = componentsOf(new Platform(prod)).flatMap((component) => component.toJson());
const watchdog = (rulesOf(manifests).Prometheus ?? []).filter(({ alert }) => alert === 'Watchdog');

/** Seconds in which an alert that is no longer sent is over, and some more. */
const QUIET = 8;

describeDelivery('the dead man’s switch', () => {
  let delivery: Delivery;
  let prometheus: Awaited<ReturnType<typeof startPrometheus>>;

  beforeAll(async () => {
    delivery = await Delivery.start(manifests);
    const target = await freePort();
    prometheus = await startPrometheus(manifests, watchdog, {
      target,
      alertmanager: delivery.address,
      resend: '1s',
    });
  }, 60_000);

  afterAll(() => delivery.stop());

  const heard = (): readonly Posted[] => delivery.chat.taken;

  it('hears again and again from Prometheus, through Alertmanager', async () => {
    await until(
      () => heard().length >= 3,
      () => `heard ${heard().length} times: ${JSON.stringify(heard())}`,
    );
    for (const posted of heard()) {
      expect(posted).toMatchObject({
        receiver: 'dead-mans-switch',
        status: 'firing',
        alerts: [{ labels: { alertname: 'Watchdog', cluster: 'prod', severity: 'none' } }],
      });
    }
  });

  it('is all that hears of it', () => {
    expect(delivery.mails.taken).toEqual([]);
    expect(new Set(heard().map(({ receiver }) => receiver))).toEqual(new Set(['dead-mans-switch']));
  });

  it('hears nothing more when Prometheus stops, not even that it is over', async () => {
    await prometheus.stop();
    let last = heard().length;
    let since = Date.now();
    await until(
      () => {
        if (heard().length > last) [last, since] = [heard().length, Date.now()];
        return Date.now() - since > QUIET * 1000;
      },
      () => `still heard, ${heard().length} times`,
    );
    expect(heard().filter(({ status }) => status !== 'firing')).toEqual([]);
  }, 60_000);
});
