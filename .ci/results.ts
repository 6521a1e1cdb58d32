import { globSync, readFileSync, rmSync } from 'node:fs';

export type Count = { passed: number; failed: number };

const REPORTS = '{apps,packages}/*/test-results/vitest*.json';
const JOURNEYS = 'e2e/test-results/results.json';

type VitestReport = { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number };
type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number } };

const read = <Report>(path: string): Report => JSON.parse(readFileSync(path, 'utf8')) as Report;

const add = (a: Count, b: Count): Count => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });

/** Forgets earlier runs, so that what did not run is not counted. */
export const forgetResults = (): void => {
  for (const path of globSync([REPORTS, JOURNEYS])) rmSync(path);
};

/** Sums up what the runners reported. A file that could not be run at all counts as a failure. */
export const countResults = (): Count => {
  const unit = globSync(REPORTS).map((path) => {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = read<VitestReport>(path);
    return { passed: numPassedTests, failed: numFailedTests || numFailedTestSuites };
  });
  const journeys = globSync(JOURNEYS).map((path) => {
    const { expected, unexpected, flaky } = read<PlaywrightReport>(path).stats;
    return { passed: expected, failed: unexpected + flaky };
  });
  return [...unit, ...journeys].reduce(add, { passed: 0, failed: 0 });
};
