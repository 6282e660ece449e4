import { madePods, podMakersIn } from '../../../../cli/cluster/pods/workload';
import { objectOf } from '../environment';

const apps = (kind: string, spec: object) =>
  objectOf(kind, kind.toLowerCase(), { apiVersion: 'apps/v1', spec });
const batch = (kind: string, spec: object) =>
  objectOf(kind, kind.toLowerCase(), { apiVersion: 'batch/v1', spec });

describe('the pods of a workload', () => {
  it.each([
    [apps('Deployment', {}), 1],
    [apps('Deployment', { replicas: 3 }), 3],
    [apps('StatefulSet', { replicas: 2 }), 2],
    [apps('DaemonSet', {}), 1],
    [batch('Job', { parallelism: 2 }), 2],
    [batch('Job', { suspend: true }), 0],
    [batch('CronJob', { suspend: true, jobTemplate: { spec: {} } }), 1],
  ])('are as many as $kind asks for', (object, pods) => {
    expect(podMakersIn([object])).toMatchObject([{ pods }]);
  });

  it('are as many as its autoscaler may come to ask for', () => {
    const autoscaler = (name: string, namespace: string) =>
      objectOf(
        'HorizontalPodAutoscaler',
        'app',
        { spec: { maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name } } },
        { namespace },
      );
    const deployment = apps('Deployment', {});
    const pods = (...objects: ReturnType<typeof autoscaler>[]) =>
      podMakersIn([deployment, ...objects]).map((maker) => [maker.pods, maker.isScaled]);
    expect(pods(autoscaler('deployment', 'shop'))).toEqual([[5, true]]);
    expect(pods(autoscaler('another', 'shop'), autoscaler('deployment', 'other'))).toEqual([[1, false]]);
  });

  it('of a CronJob are those of its Job', () => {
    const [maker] = podMakersIn([batch('CronJob', { jobTemplate: { spec: {} } })]);
    expect(maker).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', name: 'cronjob' });
  });

  it('are none of other kinds, not even of one with the same name', () => {
    expect(
      podMakersIn([objectOf('Service', 'a'), objectOf('Job', 'b', { apiVersion: 'example.org/v1' })]),
    ).toEqual([]);
  });

  it('are counted by what the controller says', () => {
    expect(madePods('Deployment', { replicas: 2 })).toBe(2);
    expect(madePods('DaemonSet', { currentNumberScheduled: 1, desiredNumberScheduled: 2 })).toBe(1);
    expect(madePods('Job', { active: 1, succeeded: 1 })).toBe(2);
    expect(madePods('StatefulSet')).toBe(0);
  });
});
