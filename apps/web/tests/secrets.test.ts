import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { AUTH_SECRET, createBrowser, startInstallation, waitForEmail } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

let installation: TestInstallation;
const secrets: { name: string; value: string }[] = [];

const signIn = async (link: string) => {
  const browser = createBrowser(installation.origin);
  await browser.fetch(link);
  await browser.fetch(link, { form: {} });
  await browser.fetch(link, { form: {} });
  return browser;
};

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
  const { link, token } = await installation.invite('Acme', 'dana@acme.example');
  const browser = await signIn(link);
  const stranger = await signIn(link);
  await stranger.fetch('/portal-resume', { form: { email: 'dana@acme.example' } });
  const recovery = await waitForEmail(installation.origin, ({ subject }) => subject.includes('sign-in link'));
  const code = /\b([0-9A-Z]{4}-[0-9A-Z]{4})\b/.exec(recovery.text)?.[1] ?? '';
  await stranger.fetch('/portal-resume/sent', { form: { code } });
  expect(code).toHaveLength(9);
  secrets.push(
    { name: 'link token', value: token },
    { name: 'recovery token', value: recovery.links[0]?.split('/').at(-1) ?? '' },
    { name: 'code', value: code },
    { name: 'code without its dash', value: code.replace('-', '') },
    { name: 'session token', value: browser.jar.get('session') ?? '' },
    { name: 'session token of the code', value: stranger.jar.get('session') ?? '' },
    { name: 'browser secret', value: browser.jar.get('recovery') ?? '' },
    { name: 'auth secret', value: AUTH_SECRET },
  );
});
afterAll(() => installation.close());

/** Every value of every column of every table, as text. */
const dumpDatabase = async (): Promise<string> => {
  const { sql } = installation;
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`;
  const rows = await Promise.all(
    tables.map(({ name }) => sql.unsafe(`select to_jsonb(t)::text as row from ${name} t`)),
  );
  expect(tables.length).toBeGreaterThan(10);
  return rows.flatMap((found) => found.map(({ row }) => row as string)).join('\n');
};

test('no token, code, cookie or key is in the database, except as its hash', async () => {
  const dump = await dumpDatabase();
  for (const { name, value } of secrets) {
    expect(value.length, name).toBeGreaterThan(7);
    expect(dump.includes(value), name).toBe(false);
    expect(dump.includes(Buffer.from(value).toString('base64')), `${name} in base64`).toBe(false);
    expect(dump.includes(Buffer.from(value).toString('hex')), `${name} in hex`).toBe(false);
  }
  const hash = createHash('sha256')
    .update(secrets[0]?.value ?? '')
    .digest('hex');
  expect(dump).toContain(hash);
});

test('no token, code, cookie or key is in what the server printed', () => {
  const output = installation.server().output();
  for (const { name, value } of secrets) expect(output.includes(value), name).toBe(false);
});

test('an email’s metadata holds no token and no code: they stand in its body only', async () => {
  const mailbox = join(installation.dataDirectory, 'mail');
  const files = await readdir(mailbox);
  for (const file of files) {
    const {
      html: _html,
      text: _text,
      links: _links,
      ...metadata
    } = JSON.parse(await readFile(join(mailbox, file), 'utf8')) as Record<string, unknown>;
    for (const { name, value } of secrets)
      expect(`${file} ${JSON.stringify(metadata)}`.includes(value), name).toBe(false);
  }
  expect(files.length).toBeGreaterThan(1);
});

test('a failing database leaves no token in the log, and nobody is taken for signed out', async () => {
  const other = await startInstallation(inject('databaseServerUrl'));
  const { link, token } = await other.invite('Acme', 'dana@acme.example');
  const browser = createBrowser(other.origin);
  await browser.fetch(link, { form: {} });
  await other.sql`alter table access_links rename to access_links_gone`;
  await other.sql`alter table contact_sessions rename to contact_sessions_gone`;
  const answers = [
    await browser.fetch(link),
    await browser.fetch(link, { form: {} }),
    await browser.fetch('/portal/c/acme'),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(500);
    const body = await answer.text();
    expect(body).toContain('Nothing of yours is lost');
    expect(body).not.toMatch(/access_links|contact_sessions|select |postgres|node_modules/i);
  }
  expect(other.server().output()).toContain('request failed');
  expect(other.server().output()).not.toContain(token);
  expect(other.server().output()).not.toContain(browser.jar.get('session'));
  await other.close();
});
