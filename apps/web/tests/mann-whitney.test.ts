import { expect, test } from 'vitest';
import { compareSamples } from '../testing/index.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test('two samples that do not overlap are told apart for certain', () => {
  const { z, auc } = compareSamples(range(11, 20), range(1, 10));
  expect(auc).toBe(1);
  expect(z).toBeCloseTo(3.7796, 4);
  expect(compareSamples(range(1, 10), range(11, 20)).z).toBeCloseTo(-3.7796, 4);
});

test('equal samples are not told apart', () => {
  expect(compareSamples(range(1, 50), range(1, 50))).toEqual({ z: 0, auc: 0.5 });
  expect(compareSamples([1, 1, 1], [1, 1, 1])).toEqual({ z: 0, auc: 0.5 });
});

// Worked by hand: U = 19.5, with three ties of two and the deviation sqrt(25/12 * (11 - 18/90)).
test('ties share their ranks, and make the deviation smaller', () => {
  const { z, auc } = compareSamples([3, 4, 5, 6, 8], [1, 2, 3, 4, 6]);
  expect(auc).toBeCloseTo(19.5 / 25, 10);
  expect(z).toBeCloseTo((19.5 - 12.5) / Math.sqrt((25 / 12) * (11 - 18 / 90)), 10);
});
