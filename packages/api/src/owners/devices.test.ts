import { issueAccessLink } from '@clientnest/auth';
import { beforeEach, expect, it } from 'vitest';
import { addColleague, addWorkspace, newestToken, TestBrowser, useInstallation } from '../fixtures.ts';
import type { TestWorkspace } from '../fixtures.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

const installation = useInstallation();
let studio: TestWorkspace;
beforeEach(async () => {
  studio = await addWorkspace(installation);
});

const signIn = async (): Promise<TestBrowser> => {
  const { services, sql } = installation;
  const { workspaceId, ownerId, email: sentTo } = studio;
  const link = { workspaceId, ownerId, sentTo, purpose: 'owner_sign_in', emailId: null } as const;
  await issueAccessLink(sql, services.authSecret, link);
  const browser = new TestBrowser(services);
  browser.userAgent = CHROME;
  await browser.api.owners.redeemLink({ token: await newestToken(installation, ownerId) });
  return browser;
};

const isOut = { cause: { code: 'NOT_SIGNED_IN' } };

it('B13: lists where an owner is signed in, this browser first, and nobody else’s', async () => {
  await addColleague(installation, studio, 'member');
  const laptop = await signIn();
  const sessions = await laptop.api.owners.sessions();
  expect(sessions.map(({ browser, isCurrent }) => ({ browser, isCurrent }))).toEqual([
    { browser: 'Chrome on Windows', isCurrent: true },
    { browser: null, isCurrent: false },
  ]);
});

it('B13: ends one at once, and answers for others’ sessions as for none', async () => {
  const laptop = await signIn();
  const other = await addColleague(installation, studio, 'owner');
  const [own] = await studio.owner.api.owners.sessions();
  const [foreign] = await other.owner.api.owners.sessions();
  await expect(laptop.api.owners.endSession({ sessionId: foreign?.id ?? '' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(laptop.api.owners.endSession({ sessionId: own?.id ?? '' })).resolves.toEqual({ ended: 1 });
  await expect(studio.owner.api.owners.me()).rejects.toMatchObject(isOut);
  await expect(other.owner.api.owners.me()).resolves.toBeDefined();
  await expect(laptop.api.owners.endSession({ sessionId: own?.id ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('B13: ends all others, tells the timeline, and stays', async () => {
  const [laptop, phone] = [await signIn(), await signIn()];
  await expect(laptop.api.owners.endOtherSessions()).resolves.toEqual({ ended: 2 });
  for (const browser of [phone, studio.owner]) await expect(browser.api.owners.me()).rejects.toMatchObject(isOut);
  await expect(laptop.api.owners.me()).resolves.toBeDefined();
  const events = await installation.sql`
    select details ->> 'count' as count from access_events where owner_id = ${studio.ownerId} and kind = 'session_ended'`;
  expect([...events]).toEqual([{ count: '2' }]);
});

it('ending one’s own signs this browser out', async () => {
  const laptop = await signIn();
  const [own] = await laptop.api.owners.sessions();
  await laptop.api.owners.endSession({ sessionId: own?.id ?? '' });
  expect(laptop.cookies.owner).toBeNull();
});
