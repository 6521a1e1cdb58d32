import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ask } from './ask.fixture.ts';
import { startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

const LINES_PER_MINUTE = 30;
const FLOOD = 200;

let studios: TwoStudios;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
});
afterAll(() => studios.close());

const report = (token: string, cookie = '') =>
  ask(studios.address, {
    method: 'POST',
    path: '/api/csp-report',
    headers: { origin: studios.origin, 'content-type': 'application/csp-report', ...(cookie && { cookie }) },
    body: JSON.stringify({
      'csp-report': {
        'document-uri': `${studios.origin}/portal/link/${token}?key=${token}`,
        'effective-directive': 'img-src',
        'blocked-uri': `https://evil.example/${token}`,
        'script-sample': token,
      },
    }),
  });

const linesOfLog = () =>
  studios.server
    .output()
    .split('\n')
    .filter((line) => line.includes('content policy violated'));

test('a report is one line of the log that names the directive, the host and the page, and no token', async () => {
  const token = await studios.nord.portalToken();
  expect((await report(token, await studios.nord.signIn('contact'))).status).toBe(204);
  await expect.poll(linesOfLog).toHaveLength(1);
  expect(JSON.parse(linesOfLog()[0] ?? '')).toMatchObject({
    directive: 'img-src',
    blocked: 'evil.example',
    page: expect.stringMatching(/^\/portal\/link\/(?:\*|\[secret\])$/) as string,
  });
  expect(studios.server.output()).not.toContain(token);
});

test(`${FLOOD} reports at once leave ${LINES_PER_MINUTE} lines, and the others are told to wait`, async () => {
  const answers = await Promise.all(Array.from({ length: FLOOD }, () => report('x')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(FLOOD - LINES_PER_MINUTE);
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
  await expect.poll(() => linesOfLog().length).toBe(LINES_PER_MINUTE);
});
