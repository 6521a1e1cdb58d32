import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { compareSamples, startInstallation } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

// A size that fits into every run; `pnpm --filter @clientnest/web timing` measures 2,000 pairs.
const PAIRS = Number(process.env['TIMING_PAIRS'] ?? 200);
const WARM_UP_PAIRS = 60;
// Without a pause the worker would lag behind, and its work fall on all alike.
const PAUSE_MS = 40;
// What follows when nothing tells two samples apart: beyond it lies 1 in 1,000.
const MAX_Z = 3.29;
// Of the area under the curve, the same bound for 2,000 pairs is below 0.04; fewer pairs scatter more.
const maxAucDistance = (pairs: number): number => Math.max(0.04, MAX_Z * Math.sqrt(1 / (6 * pairs)));

let installation: TestInstallation;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'), { TRUSTED_PROXIES: '1' });
});
afterAll(async () => {
  agent.destroy();
  await installation.close();
});

type Call = { method: 'GET' | 'POST'; path: string; form?: Record<string, string> };

let callers = 0;
/** An address for each call: the limit is not what is measured. */
const newAddress = () => `10.${(callers += 1) >> 16}.${(callers >> 8) & 255}.${callers & 255}`;

/** Milliseconds from the first byte sent to the last byte received. */
const time = ({ method, path, form }: Call): Promise<number> => {
  const body = form ? new URLSearchParams(form).toString() : '';
  const headers = {
    'x-forwarded-for': newAddress(),
    ...(form && {
      origin: installation.origin,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(body.length),
    }),
  };
  return new Promise((done, fail) => {
    const startedAt = process.hrtime.bigint();
    request(`${installation.server().address}${path}`, { agent, method, headers }, (response) => {
      response.resume().on('end', () => done(Number(process.hrtime.bigint() - startedAt) / 1e6));
    })
      .on('error', fail)
      .end(body);
  });
};

const ask = (email: string) => time({ method: 'POST', path: '/portal-resume', form: { email } });
const probe = () => time({ method: 'GET', path: '/portal-resume' });

/** Addresses of every kind that counts as known, in turn: two portals, one archived, one bounced, typed in capitals, plain. */
const addKnownAddresses = (count: number): Promise<string[]> =>
  installation.sql.begin(async (tx) => {
    await tx`
      create temporary table known on commit drop as
      select n, n % 5 as kind, gen_random_uuid() as client_id, gen_random_uuid() as second_id, w.id as workspace_id,
        'known-' || n || '@acme.example' as email
      from generate_series(1, ${count}::int) n, workspaces w`;
    await tx`
      insert into clients (id, workspace_id, name, slug, archived_at)
      select client_id, workspace_id, 'Acme', 'known-' || n, case when kind = 1 then now() end from known
      union all select second_id, workspace_id, 'Bakery', 'second-' || n, null from known where kind = 0`;
    await tx`
      insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at)
      select gen_random_uuid(), workspace_id, client_id, 'Dana', email, email, now() from known
      union all select gen_random_uuid(), workspace_id, second_id, 'Dana', email, email, now() from known where kind = 0`;
    await tx`
      insert into emails (id, workspace_id, message_id, kind, to_address, queued_at, sent_at, bounced_at)
      select gen_random_uuid(), workspace_id, gen_random_uuid(), 'fresh', email, now(), now(), now()
      from known where kind = 2`;
    const rows = await tx<{ email: string }[]>`
      select case when kind = 3 then upper(email) else email end as email from known order by n`;
    return rows.map(({ email }) => email);
  });

type Times = { known: number[]; unknown: number[]; afterKnown: number[]; afterUnknown: number[] };

const measure = async (known: string[], unknown: string[]): Promise<Times> => {
  const times: Times = { known: [], unknown: [], afterKnown: [], afterUnknown: [] };
  const askKnown = async (at: number) => {
    times.known.push(await ask(known[at] ?? ''));
    times.afterKnown.push(await probe());
    await wait(PAUSE_MS);
  };
  const askUnknown = async (at: number) => {
    times.unknown.push(await ask(unknown[at] ?? ''));
    times.afterUnknown.push(await probe());
    await wait(PAUSE_MS);
  };
  for (let at = 0; at < known.length; at += 1) {
    const [first, second] = Math.random() < 0.5 ? [askKnown, askUnknown] : [askUnknown, askKnown];
    await first(at);
    await second(at);
  }
  return times;
};

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test(
  `F7: ${PAIRS} interleaved pairs of known and unknown addresses take the same time, and so does what is asked next`,
  { timeout: 600_000 },
  async () => {
    const known = await addKnownAddresses(PAIRS + WARM_UP_PAIRS);
    const unknown = known.map((email) => email.replace('known', 'other').replace('KNOWN', 'OTHER'));
    await measure(known.slice(0, WARM_UP_PAIRS), unknown.slice(0, WARM_UP_PAIRS));
    const times = await measure(known.slice(WARM_UP_PAIRS), unknown.slice(WARM_UP_PAIRS));
    for (const [what, first, second] of [
      ['the answer', times.known, times.unknown],
      ['the next answer', times.afterKnown, times.afterUnknown],
    ] as const) {
      const { z, auc } = compareSamples(first, second);
      process.stdout.write(
        `${what}: known ${median(first).toFixed(2)} ms, unknown ${median(second).toFixed(2)} ms, z ${z.toFixed(2)}, AUC ${auc.toFixed(4)}\n`,
      );
      expect.soft(Math.abs(z), `z of ${what}`).toBeLessThanOrEqual(MAX_Z);
      expect.soft(Math.abs(auc - 0.5), `AUC of ${what}`).toBeLessThanOrEqual(maxAucDistance(PAIRS));
    }
  },
);
