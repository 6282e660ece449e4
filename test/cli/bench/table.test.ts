import { table } from '../../../cli/bench/table';

test('the table has a line per row, text to the left and numbers to the right', () => {
  const rows = [
    { tenants: 10, command: 'floor', seconds: 0.25, floors: 1, objects: 700, mebibytes: 48.6 },
    {
      tenants: 1000,
      command: 'stock cdk8s',
      seconds: 18,
      floors: 14.44,
      growth: 0.956,
      objects: 70_000,
      mebibytes: 119,
    },
  ];
  expect(table(rows)).toBe(
    [
      'tenants  command      seconds  x floor  growth  objects  objects/s  MiB',
      '     10  floor          0.250      1.0              700       2800   49',
      '   1000  stock cdk8s   18.000     14.4    0.96    70000       3889  119',
      '',
    ].join('\n'),
  );
});
