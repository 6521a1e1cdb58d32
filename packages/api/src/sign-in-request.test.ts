import { createRateLimits, hashToken } from '@clientnest/auth';
import { connect } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { addClient, newAddress, TestBrowser, useInstallation, useWorkspace } from './fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

type JobRow = { data: Record<string, unknown>; [column: string]: unknown };

const findNewestJob = async (): Promise<JobRow> => {
  const [job] = await installation.sql<
    JobRow[]
  >`select * from pgboss.job where name = 'recover-access' order by created_on desc limit 1`;
  if (!job) throw new Error('No job was written.');
  return job;
};

/** What one row has, without what it says. */
const shapeOf = (row: Record<string, unknown>) =>
  Object.entries(row).map(([column, value]) => [column, value === null ? null : typeof value]);

const lastAnswer = async (email: string) => {
  const browser = new TestBrowser(installation.services);
  const answer = await browser.api.recovery.request({ email });
  return { answer, job: await findNewestJob(), browser };
};

describe('F7: a known and an unknown address', () => {
  it('get the same answer and a job of the same shape', async () => {
    const { email } = await addClient(installation, studio);
    const known = await lastAnswer(email);
    const unknown = await lastAnswer(email.replace('dana', 'eve'));
    expect(known.answer).toEqual({ requested: true });
    expect(unknown.answer).toEqual(known.answer);
    const { data: knownData, ...knownRow } = known.job;
    const { data: unknownData, ...unknownRow } = unknown.job;
    expect(shapeOf(unknownData)).toEqual(shapeOf(knownData));
    expect(shapeOf(unknownRow)).toEqual(shapeOf(knownRow));
    for (const { cookies } of [known.browser, unknown.browser])
      expect(cookies).toEqual({ contact: null, owner: null, recovery: expect.any(String) as string, deadLink: null });
  });

  // Every request runs on one connection here, which is then told to report what it read and wrote.
  it.each(['recovery', 'owners'] as const)(
    'do the same reads and writes, and none of %s reads a person',
    async (door) => {
      const sql = connect(installation.url, { maxConnections: 1 });
      const services = { ...installation.services, sql, limits: createRateLimits(sql) };
      const { email } = await addClient(installation, studio);
      const addresses = { known: door === 'recovery' ? email : studio.email, unknown: 'eve@acme.example' };
      const countWork = async () => {
        await sql`select pg_stat_force_next_flush()`;
        return sql<{ relname: string }[]>`
        select relname, seq_scan, idx_scan, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables order by relid`;
      };
      const workOf = async (typed: string) => {
        const before = await countWork();
        const browser = new TestBrowser(services);
        await (door === 'recovery'
          ? browser.api.recovery.request({ email: typed })
          : browser.api.owners.requestSignIn({ email: typed }));
        const after = await countWork();
        const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]));
        return changed.map(({ relname, ...counts }) => {
          const old = before.find((row) => row.relname === relname) as Record<string, unknown> | undefined;
          return {
            relname,
            ...Object.fromEntries(
              Object.entries(counts).map(([name, count]) => [name, Number(count) - Number(old?.[name])]),
            ),
          };
        });
      };
      await workOf(addresses.unknown);
      const unknown = await workOf(addresses.unknown);
      const known = await workOf(addresses.known);
      expect(known).toEqual(unknown);
      expect(known.map(({ relname }) => relname)).toContain('rate_limits');
      for (const table of ['contacts', 'clients', 'owners', 'access_links', 'emails', 'recovery_attempts'])
        expect(known.map(({ relname }) => relname)).not.toContain(table);
      await sql.end();
    },
  );
});

describe('the job', () => {
  it('has what the worker needs, and the hash of the browser secret instead of the secret', async () => {
    const browser = new TestBrowser(installation.services);
    browser.userAgent = `Mozilla/5.0 ${'x'.repeat(5000)}`;
    await browser.api.recovery.request({ email: ' Dana@Acme.example ' });
    const { data } = await findNewestJob();
    expect(data).toMatchObject({
      audience: 'contact',
      typedEmail: 'Dana@Acme.example',
      address: browser.address,
      userAgent: browser.userAgent.slice(0, 400),
      browserHash: hashToken(browser.cookies.recovery ?? '').toString('hex'),
    });
    expect(JSON.stringify(data)).not.toContain(browser.cookies.recovery);
  });

  it('names the audience that was asked for', async () => {
    await new TestBrowser(installation.services).api.owners.requestSignIn({ email: studio.email });
    expect((await findNewestJob()).data).toMatchObject({ audience: 'owner' });
  });
});

it.each([
  '',
  'dana',
  'dana@',
  'dana@acme',
  'a@b.example, c@d.example',
  'Dana <dana@acme.example>',
  'd\0@acme.example',
  '\ud800@acme.example',
])('refuses %j, which cannot be an address, and writes no job', async (email) => {
  const count = () => installation.sql`select from pgboss.job`.then((rows) => rows.count);
  const before = await count();
  const attempt = new TestBrowser(installation.services).api.recovery.request({ email });
  await expect(attempt).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    cause: { code: 'INVALID_INPUT', field: 'email' },
  });
  expect(await count()).toBe(before);
});

describe('F8: five attempts in ten minutes', () => {
  const tooMany = { code: 'TOO_MANY_REQUESTS', cause: { code: 'TOO_MANY_ATTEMPTS' } };
  const request = (address: string, email = 'dana@acme.example') => {
    const browser = new TestBrowser(installation.services);
    browser.address = address;
    return browser.api.recovery.request({ email });
  };

  it('refuses the sixth, whoever it is for, and says how long to wait', async () => {
    const address = newAddress();
    const { email } = await addClient(installation, studio);
    for (let attempt = 0; attempt < 5; attempt += 1) await request(address);
    for (const typed of [email, 'eve@acme.example', 'no address'])
      await expect(request(address, typed)).rejects.toMatchObject(tooMany);
    const error = await request(address).catch((caught: unknown) => caught);
    const { retryAfterSeconds } = (error as { cause: { retryAfterSeconds: number } }).cause;
    expect(retryAfterSeconds).toBeGreaterThan(590);
    expect(retryAfterSeconds).toBeLessThanOrEqual(600);
    await expect(request(newAddress())).resolves.toEqual({ requested: true });
  });

  it('counts each call when many come at once in one request, as in a batch', async () => {
    const browser = new TestBrowser(installation.services);
    const { api } = browser;
    const calls = Array.from({ length: 30 }, () => api.recovery.request({ email: 'dana@acme.example' }));
    const results = await Promise.allSettled(calls);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await expect(browser.api.recovery.request({ email: 'dana@acme.example' })).rejects.toMatchObject(tooMany);
  });

  it('counts every path together, and attempts that name no address', async () => {
    const browser = new TestBrowser(installation.services);
    for (const email of ['x', 'y']) await browser.api.recovery.request({ email }).catch(() => {});
    await browser.api.recovery.request({ email: 'dana@acme.example' });
    for (const email of ['nora@studio.example', 'x']) await browser.api.owners.requestSignIn({ email }).catch(() => {});
    await expect(browser.api.recovery.request({ email: 'dana@acme.example' })).rejects.toMatchObject(tooMany);
    await expect(browser.api.owners.requestSignIn({ email: 'nora@studio.example' })).rejects.toMatchObject(tooMany);
  });

  it.each([
    [['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'], 'one household'],
    [['198.51.100.7', '::ffff:198.51.100.7'], 'one address in two spellings'],
  ])('counts %j as %s', async ([first = '', second = '']) => {
    for (let attempt = 0; attempt < 5; attempt += 1) await request(attempt % 2 ? first : second);
    await expect(request(first)).rejects.toMatchObject(tooMany);
  });

  it('takes an attempt again when the first is ten minutes old', async () => {
    const address = newAddress();
    for (let attempt = 0; attempt < 5; attempt += 1) await request(address);
    await installation.sql`update rate_limits set expire = expire - 600000 where key = ${`recovery:${address}#0`}`;
    await expect(request(address)).resolves.toEqual({ requested: true });
    await expect(request(address)).rejects.toMatchObject(tooMany);
  });

  it('B8: takes nothing from the client: the link in hand still works', async () => {
    const { slug, email, token } = await addClient(installation, studio);
    const address = newAddress();
    for (let attempt = 0; attempt < 8; attempt += 1) await request(address, email).catch(() => {});
    const browser = new TestBrowser(installation.services);
    browser.address = address;
    await expect(browser.api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug });
  });
});
