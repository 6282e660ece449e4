import { growth, median } from '../../../cli/bench/statistics';

test('the median is the middle one, or between the two in the middle', () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([4, 1, 9, 2])).toBe(3);
  expect(median([7])).toBe(7);
});

test('the growth of a linear time is 1 and of a quadratic one 2, whatever the start takes', () => {
  const linear = (size: number) => ({ size, seconds: 0.5 + size });
  const quadratic = (size: number) => ({ size, seconds: 0.5 + size ** 2 });
  expect(growth(0.5, linear(100), linear(1000))).toBeCloseTo(1);
  expect(growth(0.5, quadratic(100), quadratic(1000))).toBeCloseTo(2);
});

test('there is no growth to tell where nearly all of the time is the start', () => {
  expect(growth(0.3, { size: 10, seconds: 0.35 }, { size: 100, seconds: 0.9 })).toBeUndefined();
  expect(growth(0.1, { size: 10, seconds: 0.5 }, { size: 100, seconds: 0.4 })).toBeUndefined();
});
