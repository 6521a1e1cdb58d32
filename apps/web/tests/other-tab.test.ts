import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowser, readMail, startInstallation, waitForEmail } from '../testing/index.ts';
import type { Browser, TestInstallation } from '../testing/index.ts';

// A page that is left open while another tab of the same browser signs in as somebody else, or opens another link.
let studio: TestInstallation;
beforeAll(async () => {
  studio = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => studio.close());

const nameOf = (number: number): { name: string; email: string } => ({
  name: `Client ${number}`,
  email: `kim${number}@acme.example`,
});
let clients = 0;
const invite = async () => {
  clients += 1;
  const { name, email } = nameOf(clients);
  const invited = await studio.invite(name, email);
  const [contact] = await studio.sql<{ id: string }[]>`select id from contacts where client_id = ${invited.id}`;
  return {
    contactId: contact?.id ?? '',
    ...invited,
    address: email,
    path: new URL(invited.link).pathname,
    portal: `/portal/c/${invited.slug}`,
  };
};

const hiddenIn = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
const textOf = async (browser: Browser, path: string): Promise<string> => (await browser.fetch(path)).text();
const open = (browser: Browser, path: string, switchAccount = '') => browser.fetch(path, { form: { switchAccount } });

const openElsewhere = async ({ contactId }: { contactId: string }): Promise<void> => {
  const { url } = await studio.owner.contacts.copyLink.mutate({ contactId });
  await open(createBrowser(studio.origin), new URL(url).pathname);
};

const countSessions = async (contactId: string): Promise<number> =>
  (await studio.sql`select from contact_sessions where user_id = ${contactId} and expires_at > now()`).count;

test('B13: buttons of a list of browsers do nothing for whoever is signed in since, and say so', async () => {
  const [dana, kim] = [await invite(), await invite()];
  const shared = createBrowser(studio.origin);
  await open(shared, dana.path);
  await openElsewhere(dana);
  const list = await textOf(shared, `${dana.portal}/devices`);
  await open(shared, kim.path, hiddenIn(await textOf(shared, kim.path), 'switchAccount'));
  await openElsewhere(kim);
  expect(await countSessions(kim.contactId)).toBe(2);
  const form = { openedBy: hiddenIn(list, 'openedBy') };
  for (const action of ['end', 'endOthers']) {
    const answer = await shared.fetch(`${kim.portal}/devices?/${action}`, { form: { sessionId: '', ...form } });
    expect(answer.headers.get('location')).toBe(`${kim.portal}/devices?ended=changed`);
  }
  expect(await countSessions(kim.contactId)).toBe(2);
  const own = { openedBy: hiddenIn(await textOf(shared, `${kim.portal}/devices`), 'openedBy') };
  const answer = await shared.fetch(`${kim.portal}/devices?/endOthers`, { form: own });
  expect(answer.headers.get('location')).toBe(`${kim.portal}/devices?ended=others`);
  expect(await countSessions(kim.contactId)).toBe(1);
});

test('B3: a question about one account never replaces another that signed in since', async () => {
  const [dana, kim, lou] = [await invite(), await invite(), await invite()];
  const browser = createBrowser(studio.origin);
  await open(browser, dana.path);
  const aboutDana = hiddenIn(await textOf(browser, lou.path), 'switchAccount');
  await open(browser, kim.path, hiddenIn(await textOf(browser, kim.path), 'switchAccount'));
  expect((await open(browser, lou.path, aboutDana)).headers.get('location')).toBe(lou.path);
  expect((await browser.fetch(kim.portal)).status).toBe(200);
  const question = await textOf(browser, lou.path);
  expect(question).toContain(kim.address);
  expect((await open(browser, lou.path, hiddenIn(question, 'switchAccount'))).headers.get('location')).toBe(lou.portal);
});

test('B4: one tap sends a link to whom its page names, also when another dead link was opened since', async () => {
  const [dana, kim] = [await invite(), await invite()];
  for (const { path } of [dana, kim]) await open(createBrowser(studio.origin), path);
  const browser = createBrowser(studio.origin);
  const landed = async ({ path }: typeof dana) =>
    textOf(browser, (await browser.fetch(path)).headers.get('location') ?? '');
  const page = await landed(dana);
  await landed(kim);
  const answer = await browser.fetch('/portal-invalid?reason=consumed', { form: { note: hiddenIn(page, 'note') } });
  expect(answer.headers.get('location')).toBe('/portal-resume/sent');
  await waitForEmail(studio.origin, ({ to, subject }) => to === dana.address && subject.includes('sign-in link'));
  const toKim = (await readMail(studio.origin)).filter(({ to }) => to === kim.address);
  expect(toKim).toHaveLength(1);
});
