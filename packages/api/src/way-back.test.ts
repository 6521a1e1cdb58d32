import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { addClient, ORIGIN, TestBrowser, useInstallation, useWorkspace } from './fixtures.ts';
import { useWorker } from './worker.fixture.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
const worker = useWorker(installation);

type Mail = { to: string; subject: string; text: string };

const findMail = async (to: string, subject: string): Promise<Mail> => {
  const files = (await readdir(worker.mailDirectory)).filter((name) => name.endsWith('.json'));
  const mails = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(worker.mailDirectory, name), 'utf8')) as Mail),
  );
  const mail = mails.find((candidate) => candidate.to === to && candidate.subject.includes(subject));
  if (!mail) throw new Error(`No mail to ${to} yet.`);
  return mail;
};

const waitForMail = (to: string, subject: string) =>
  vi.waitFor(() => findMail(to, subject), { timeout: 10_000, interval: 20 });
const tokenIn = ({ text }: Mail, path: string): string =>
  new RegExp(`${ORIGIN}/${path}/([A-Za-z0-9_-]{43})`).exec(text)?.[1] ?? '';
const codeIn = ({ text }: Mail): string => /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0] ?? '';

it('F6: who lost access is back within seconds by the link of the email', async () => {
  const { slug, email } = await addClient(installation, studio);
  const browser = new TestBrowser(installation.services);
  await browser.api.recovery.request({ email: email.toUpperCase() });
  const mail = await waitForMail(email, 'your sign-in link');
  await browser.api.recovery.redeemLink({ token: tokenIn(mail, 'portal/link') });
  await expect(browser.api.portal.me()).resolves.toMatchObject({ slug });
});

it('B2: or by the code, typed into the browser that asked while the mail is read elsewhere', async () => {
  const { slug, email } = await addClient(installation, studio);
  const [laptop, phone] = [new TestBrowser(installation.services), new TestBrowser(installation.services)];
  await laptop.api.recovery.request({ email });
  const code = codeIn(await waitForMail(email, 'your sign-in link'));
  await expect(phone.api.recovery.redeemCode({ code })).rejects.toMatchObject({ cause: { code: 'CODE_REFUSED' } });
  await expect(laptop.api.recovery.redeemCode({ code })).resolves.toMatchObject({ slug });
});

it('B14: and owners come in the same way, by their own door', async () => {
  const { email } = studio;
  const browser = new TestBrowser(installation.services);
  await browser.api.owners.requestSignIn({ email });
  const mail = await waitForMail(email, '');
  await browser.api.owners.redeemLink({ token: tokenIn(mail, 'sign-in/link') });
  await expect(browser.api.owners.me()).resolves.toMatchObject({ email });
  const other = new TestBrowser(installation.services);
  await expect(other.api.owners.redeemCode({ code: codeIn(mail) })).rejects.toMatchObject({
    cause: { code: 'CODE_REFUSED' },
  });
});

it('the timeline tells each step', async () => {
  const { id, email } = await addClient(installation, studio);
  await waitForMail(email, '');
  const browser = new TestBrowser(installation.services);
  await browser.api.recovery.request({ email });
  const mail = await waitForMail(email, 'your sign-in link');
  await browser.api.recovery.redeemLink({ token: tokenIn(mail, 'portal/link') });
  const findKinds = async () => {
    const events = await installation.sql<
      { kind: string }[]
    >`select kind from access_events where client_id = ${id} order by id`;
    return events.map(({ kind }) => kind);
  };
  await vi.waitFor(async () => expect((await findKinds()).filter((kind) => kind === 'email_sent')).toHaveLength(2));
  const kinds = (await findKinds()).filter((kind) => kind !== 'email_sent');
  expect(kinds.toSorted()).toEqual(['link_sent', 'link_sent', 'recovery_requested', 'signed_in']);
  expect([kinds.at(0), kinds.at(-1)]).toEqual(['link_sent', 'signed_in']);
});
