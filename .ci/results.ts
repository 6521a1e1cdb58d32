import { globSync, readFileSync, rmSync } from 'node:fs';

export type Results = { passed: number; failed: number; failures: string[] };

const REPORTS = '{apps,packages}/*/test-results/vitest*.json';
const JOURNEYS = 'e2e/test-results/results.json';
const SHOWN_LINES = 6;

type VitestTest = { fullName: string; status: string; failureMessages: string[] };
type VitestFile = { name: string; status: string; message: string; assertionResults: VitestTest[] };
type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
  testResults: VitestFile[];
};

type Spec = { title: string; ok: boolean; tests: { results: { errors: { message: string }[] }[] }[] };
type Suite = { specs?: Spec[]; suites?: Suite[] };
type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number }; suites: Suite[] };

const read = <Report>(path: string): Report => JSON.parse(readFileSync(path, 'utf8')) as Report;

const describe = (title: string, messages: string[]): string => {
  const lines = messages.flatMap((message) => message.split('\n').slice(0, SHOWN_LINES));
  return [`✗ ${title}`, ...lines.map((line) => `    ${line}`)].join('\n');
};

const listFailedTests = ({ name, status, message, assertionResults }: VitestFile): string[] => {
  const failed = assertionResults.filter((result) => result.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [describe(name, [message])];
  return failed.map(({ fullName, failureMessages }) => describe(fullName, failureMessages));
};

const listSpecs = ({ specs = [], suites = [] }: Suite): Spec[] => [...specs, ...suites.flatMap(listSpecs)];

const readUnitTests = (path: string): Results => {
  const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = read<VitestReport>(path);
  return {
    passed: numPassedTests,
    // A file that could not be run at all counts as a failure.
    failed: numFailedTests || numFailedTestSuites,
    failures: testResults.flatMap(listFailedTests),
  };
};

const readJourneys = (path: string): Results => {
  const { stats, suites } = read<PlaywrightReport>(path);
  const failed = suites.flatMap(listSpecs).filter(({ ok }) => !ok);
  const messagesOf = ({ tests }: Spec) =>
    tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors.map(({ message }) => message)));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    failures: failed.map((spec) => describe(spec.title, messagesOf(spec))),
  };
};

const add = (a: Results, b: Results): Results => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  failures: [...a.failures, ...b.failures],
});

/** Forgets earlier runs, so that what did not run is not counted. */
export const forgetResults = (): void => {
  for (const path of globSync([REPORTS, JOURNEYS])) rmSync(path);
};

/** Sums up what the runners reported, with each failure in a few lines. */
export const readResults = (): Results =>
  [...globSync(REPORTS).map(readUnitTests), ...globSync(JOURNEYS).map(readJourneys)].reduce(add, {
    passed: 0,
    failed: 0,
    failures: [],
  });
