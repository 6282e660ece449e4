import type { Answers } from './answers';

/** Whether a metrics server answers, which autoscaling needs; undefined where that could not be asked. */
export const hasMetrics = ({ apiServices }: Answers): boolean | undefined =>
  apiServices?.some(({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Available' && is === 'True'),
  );
