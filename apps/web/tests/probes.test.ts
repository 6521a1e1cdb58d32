import { request } from 'node:http';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

const CROWD = 30;
const TRIES = 40;

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

/** One question after the other, until it is stopped. */
const keepAsking = (path: string): (() => void) => {
  let isStopped = false;
  const askOnce = (): void => {
    if (isStopped) return;
    request(`${installation.server().address}${path}`, { method: 'HEAD', agent: false }, (response) => {
      response.resume().once('end', askOnce);
    })
      .on('error', askOnce)
      .end();
  };
  askOnce();
  return () => {
    isStopped = true;
  };
};

test.each(['/healthz', '/readyz'])(
  `${CROWD} strangers who ask for %s all the time take it from nobody`,
  async (path) => {
    const stops = Array.from({ length: CROWD }, () => keepAsking(path));
    onTestFinished(() => stops.forEach((stop) => stop()));
    const statuses: number[] = [];
    for (let attempt = 0; attempt < TRIES; attempt += 1)
      for (const probe of ['/healthz', '/readyz?from=supervisor'])
        statuses.push((await fetch(`${installation.server().address}${probe}`)).status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  },
);
