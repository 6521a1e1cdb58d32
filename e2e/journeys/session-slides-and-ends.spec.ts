import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { ageSessions, findSessions } from '../steps/age-access.ts';
import { askForFreshLink, typeCode } from '../steps/ask-for-link.ts';
import { enterPortal, expectPortal } from '../steps/enter-portal.ts';
import { codeIn } from '../steps/letters.ts';

const requireSessionCookie = async (page: Page) => {
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'session');
  if (!cookie) throw new Error('This browser has no session cookie');
  return cookie;
};

/** Makes the browser's cookie as old as its session. */
const ageCookie = async (page: Page, daysLeft: number): Promise<void> => {
  const cookie = await requireSessionCookie(page);
  await page.context().addCookies([{ ...cookie, expires: Date.now() / 1000 + daysLeft * 86_400 }]);
};

const cookieDaysLeft = async (page: Page): Promise<number> =>
  ((await requireSessionCookie(page)).expires - Date.now() / 1000) / 86_400;

test('F4: a visit after 29 days keeps the session for 30 more, in the database and in the browser', async ({
  invite,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const device = await newDevice();
  await enterPortal(device, client);
  const { value } = await requireSessionCookie(device);

  for (const visit of ['day 29', 'day 58']) {
    await ageSessions(sql, client.email, 29);
    await ageCookie(device, 1);
    await device.goto(client.portal);
    await expectPortal(device, client.portal);
    const [session, ...others] = await findSessions(sql, client.email);
    expect(others, visit).toEqual([]);
    expect(session?.daysLeft, visit).toBeCloseTo(30, 2);
    expect(await cookieDaysLeft(device), visit).toBeCloseTo(30, 2);
  }
  expect((await requireSessionCookie(device)).value).toBe(value);
});

test('F4, F13: silence of 31 days ends it, and after signing in the client is on the page that was wanted', async ({
  invite,
  mail,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const device = await newDevice();
  await enterPortal(device, client);
  await ageSessions(sql, client.email, 31);
  await device.goto(client.portal);
  await expect(device).toHaveURL('/portal-resume');
  await expect(device.getByText('You are signed in as')).toHaveCount(0);

  await askForFreshLink(device, client.email);
  await typeCode(device, codeIn(await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id)));
  await expectPortal(device, client.portal);
});

test('F4: no visit moves the absolute end', async ({ invite, newDevice, sql }) => {
  const client = await invite();
  const device = await newDevice();
  await enterPortal(device, client);
  await ageSessions(sql, client.email, 20);
  await sql`
    update contact_sessions set absolute_expires_at = now() + interval '4 days'
    where id in ${sql((await findSessions(sql, client.email)).map(({ id }) => id))}`;
  await device.goto(client.portal);
  await expectPortal(device, client.portal);
  const [session] = await findSessions(sql, client.email);
  expect(session?.daysLeft).toBeCloseTo(4, 2);
  expect(await cookieDaysLeft(device)).toBeCloseTo(4, 2);

  await ageSessions(sql, client.email, 4.1);
  await device.goto(client.portal);
  await expect(device).toHaveURL('/portal-resume');
});

test('B13: signing out ends the session at once, also for a copy of its cookie', async ({ invite, newDevice, sql }) => {
  const client = await invite();
  const device = await newDevice();
  await enterPortal(device, client);
  const copy = await newDevice({ storageState: await device.context().storageState() });
  await copy.goto(client.portal);
  await expectPortal(copy, client.portal);

  await device.getByRole('button', { name: 'Sign out' }).click();
  await expect(device.getByRole('heading')).toHaveText('You are signed out');
  expect(await findSessions(sql, client.email)).toEqual([]);
  await copy.reload();
  await expect(copy).toHaveURL('/portal-resume');
});
