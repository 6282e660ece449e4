import { benchCommand, benchOptions } from '../../../cli/bench/options';

const read = (argv: string[]) => benchOptions(benchCommand().parse(argv, { from: 'user' }));

test('three sizes are measured three times by default', () => {
  expect(read([])).toMatchObject({ sizes: [10, 100, 1000], runs: 3, stockMax: 100, json: false });
});

test('sizes are measured once each and in ascending order', () => {
  expect(read(['--sizes', '100,10,100']).sizes).toEqual([10, 100]);
});

test.each([
  [['--sizes', '10,x'], '--sizes must be made of whole numbers from 1, got "x"'],
  [['--sizes', ''], '--sizes must be made of whole numbers from 1, got ""'],
  [['--runs', '0'], '--runs must be made of whole numbers from 1, got "0"'],
  [['--stock-max=-1'], '--stock-max must be made of whole numbers from 1, got "-1"'],
])('refuses %j', (argv, message) => {
  expect(() => read(argv)).toThrow(new Error(message));
});
