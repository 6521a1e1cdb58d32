import { createTestDatabase } from '@clientnest/db/testing';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import {
  AUTH_SECRET,
  createBrowser,
  makeDataDirectory,
  SETUP_KEY,
  startBuiltServer,
  startInstallation,
  waitForEmail,
} from '../testing/index.ts';
import type { Browser, ReceivedEmail, TestInstallation } from '../testing/index.ts';

let studio: TestInstallation;
beforeAll(async () => {
  studio = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => studio.close());

/** Presses the first button of a page as a browser does: with the hidden fields of its form. */
const press = async (browser: Browser, path: string, page: Response, typed: Record<string, string> = {}) => {
  const [form = ''] = /<form method="POST"[^]*?<\/form>/.exec(await page.text()) ?? [];
  const hidden = [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return browser.fetch(path, {
    form: { ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])), ...typed },
  });
};

const forgetAll = (browser: Browser): void => {
  for (const pair of browser.jar.header().split('; ')) browser.jar.forget(pair.split('=')[0] ?? '');
};

const expectFriendlyPage = async (answer: Response): Promise<Response> => {
  const page = await answer.clone().text();
  expect(answer.status).toBe(400);
  expect(page).toContain('<h1>This browser keeps no cookies</h1>');
  expect(page).toMatch(/<button[^>]*>Try again<\/button>/);
  return answer;
};

const addressed = (to: string, subject: string) => (email: ReceivedEmail) =>
  email.to === to && email.subject.includes(subject);

const codeIn = ({ text }: ReceivedEmail): string => /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0] ?? '';

const ownerPath = async (): Promise<string> => {
  const owner = 'nora@studio-nord.example';
  await createBrowser(studio.origin).fetch('/sign-in', { form: { email: owner } });
  const { links } = await waitForEmail(studio.origin, addressed(owner, 'ign'));
  return new URL(links.find((link) => link.includes('/sign-in/link/')) ?? '').pathname;
};

const PATHS = {
  client: async () => new URL((await studio.invite('Acme', 'dana@acme.example')).link).pathname,
  owner: ownerPath,
};

test.each(['client', 'owner'] as const)(
  'the button of a link uses nothing up in a browser that keeps no cookies, and says so (%s)',
  async (whose) => {
    const path = await PATHS[whose]();
    const browser = createBrowser(studio.origin);
    let page = await browser.fetch(path);
    for (let round = 0; round < 2; round += 1) {
      forgetAll(browser);
      page = await expectFriendlyPage(await press(browser, path, page));
    }
    expect((await press(browser, path, page)).headers.get('location')).toMatch(/^\/portal\/c\/acme|^\/app\/clients/);
  },
);

test('a code is not used up in a browser that keeps no cookies, and works with one more press once they are allowed', async () => {
  await studio.invite('Kim', 'kim@acme.example');
  const browser = createBrowser(studio.origin);
  await browser.fetch('/portal-resume');
  await browser.fetch('/portal-resume', { form: { email: 'kim@acme.example' } });
  const code = codeIn(await waitForEmail(studio.origin, addressed('kim@acme.example', 'sign-in link')));
  const kept = browser.jar.copy();
  const blocked = createBrowser(studio.origin);
  const sent = await blocked.fetch('/portal-resume/sent');
  forgetAll(blocked);
  const page = await expectFriendlyPage(await press(blocked, '/portal-resume/sent', sent, { code }));
  const answer = await press(createBrowser(studio.origin, kept), '/portal-resume/sent', page);
  expect(answer.headers.get('location')).toMatch(/^\/portal\/c\/kim/);
});

test.each(['/portal-resume/sent', '/portal-resume/code', '/sign-in/sent'])(
  'tells about cookies where a code is typed (%s)',
  async (path) => {
    const browser = createBrowser(studio.origin);
    const page = await browser.fetch(path);
    forgetAll(browser);
    await expectFriendlyPage(await press(browser, path, page, { code: 'AAAA-AAAA' }));
  },
);

test('a workspace is not set up in a browser that keeps no cookies, and is with one more press', async () => {
  const database = await createTestDatabase(inject('databaseServerUrl'));
  const data = await makeDataDirectory();
  const empty = await startBuiltServer({ DATABASE_URL: database.url, AUTH_SECRET, DATA_DIR: data.path });
  onTestFinished(async () => {
    await empty.stop();
    await database.drop();
    await data.remove();
  });
  const browser = createBrowser(empty.origin);
  const typed = { workspaceName: 'Nord & Co', ownerName: 'Nora', email: 'nora@nord.example' };
  const opened = await browser.fetch(`/setup?key=${SETUP_KEY}`);
  forgetAll(browser);
  const page = await expectFriendlyPage(await press(browser, '/setup', opened, typed));
  expect(await database.sql`select from workspaces`).toHaveLength(0);
  expect((await press(browser, '/setup', page)).headers.get('location')).toBe('/app/clients');
  expect(await database.sql`select email from owners`).toMatchObject([{ email: 'nora@nord.example' }]);
});
