import type { Page, Route } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { countLinks, findSessions } from '../steps/age-access.ts';
import { expectPortal, pressOpenPortal } from '../steps/enter-portal.ts';

/** The page's next request reaches the server, and its answer is lost on the way back. */
const loseNextAnswer = async (page: Page): Promise<void> => {
  const lose = async (route: Route): Promise<void> => {
    const request = route.request();
    const { cookie = '', origin = '', ...headers } = await request.allHeaders();
    const answer = await fetch(request.url(), {
      method: request.method(),
      redirect: 'manual',
      headers: { cookie, origin, 'content-type': headers['content-type'] ?? '' },
      body: request.postData() ?? '',
    });
    expect(answer.headers.getSetCookie().join()).toContain('session=');
    await route.abort('connectionreset');
  };
  await page.route('**/portal/link/*', lose, { times: 1 });
};

test('B5: a double click signs in once', async ({ invite, newDevice, sql }) => {
  const client = await invite();
  const device = await newDevice();
  await device.goto(client.link);
  await device.getByRole('button', { name: 'Open my portal' }).dblclick();
  await expectPortal(device, client.portal);
  expect(await findSessions(sql, client.email)).toHaveLength(1);
});

test('B5: the back button, and a second click on a page that was open already, lead into the same session', async ({
  invite,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const device = await newDevice();
  const secondTab = await device.context().newPage();
  await device.goto(client.link);
  await secondTab.goto(client.link);
  await pressOpenPortal(device);
  await expectPortal(device, client.portal);

  await device.goBack();
  await expectPortal(device, client.portal);
  await pressOpenPortal(secondTab);
  await expectPortal(secondTab, client.portal);
  expect(await findSessions(sql, client.email)).toHaveLength(1);
  expect(await countLinks(sql, client.email)).toEqual({ used: 1, all: 1 });
});

test('B5: who lost the answer and sends the form again is signed in with one session', async ({
  faults,
  invite,
  newDevice,
  sql,
}) => {
  faults.expect(/net::ERR_CONNECTION_RESET/);
  const client = await invite();
  const device = await newDevice();
  await device.goto(client.link);
  const secondTab = await device.context().newPage();
  await secondTab.goto(client.link);
  await loseNextAnswer(device);
  await device.getByRole('button', { name: 'Open my portal' }).click();
  await expect.poll(() => countLinks(sql, client.email)).toEqual({ used: 1, all: 1 });
  expect((await device.context().cookies()).map(({ name }) => name)).not.toContain('session');

  await pressOpenPortal(secondTab);
  await expectPortal(secondTab, client.portal);
  await device.reload();
  await expectPortal(device, client.portal);
  expect(await findSessions(sql, client.email)).toHaveLength(1);
});

test('B5: after a minute, or in another browser, the repeated form opens nothing', async ({
  invite,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const [first, stranger] = [await newDevice(), await newDevice()];
  const late = await first.context().newPage();
  for (const page of [first, stranger, late]) await page.goto(client.link);
  await pressOpenPortal(first);
  await expectPortal(first, client.portal);
  await pressOpenPortal(stranger);
  await expect(stranger).toHaveURL('/portal-invalid?reason=consumed');

  await first.context().clearCookies({ name: 'session' });
  await sql`update access_links set consumed_at = consumed_at - interval '61 seconds' where sent_to = ${client.email}`;
  await pressOpenPortal(late);
  await expect(late).toHaveURL('/portal-invalid?reason=consumed');
  expect(await findSessions(sql, client.email)).toHaveLength(1);
});
