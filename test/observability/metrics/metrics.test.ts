import { exporters } from './metrics';

describe('what exporters say', () => {
  it.each(exporters.map((exporter) => [exporter.name, exporter] as const))(
    '%s is scraped by a monitor of the platform, or it is said why not',
    (name, { monitor, notYet }) => {
      expect(name === 'every target' || Boolean(monitor ?? notYet)).toBe(true);
    },
  );

  it.each(exporters.map((exporter) => [exporter.name, exporter] as const))(
    '%s says where its counters are made, if it has some',
    (_, { metrics, births }) => {
      const counts = Object.values(metrics).some((metric) => !metric.startsWith('gauge'));
      expect(births?.startsWith('https://') ?? false).toBe(counts);
    },
  );

  it('is said once of each metric', () => {
    const names = exporters.flatMap(({ metrics }) => Object.keys(metrics));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
