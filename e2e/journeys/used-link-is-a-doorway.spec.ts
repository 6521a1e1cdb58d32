import { expect, test } from '../fixtures/test.ts';
import { countLinks, findSessions } from '../steps/age-access.ts';
import { enterPortal, expectPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

test('B3: who is signed in goes straight in from any own link, and the unused one stays unused', async ({
  api,
  invite,
  mail,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const browser = await newDevice();
  await enterPortal(browser, client);
  await api.clients.sendFreshLink.mutate({ clientId: client.id });
  const unused = portalLinkIn(await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id));

  for (const link of [client.link, unused]) {
    await browser.goto(link);
    await expectPortal(browser, client.portal);
  }
  expect(await countLinks(sql, client.email)).toEqual({ used: 1, all: 2 });
  expect(await findSessions(sql, client.email)).toHaveLength(1);
  await enterPortal(await newDevice(), { link: unused, portal: client.portal });
});

test('B3: a link for somebody else asks which account to use, and staying keeps both the session and the link', async ({
  invite,
  newDevice,
  sql,
}) => {
  const mine = await invite('Mine');
  const other = await invite('Other');
  const browser = await newDevice();
  await enterPortal(browser, mine);
  await browser.goto(other.link);
  await expect(browser.getByRole('heading')).toHaveText('Which account do you want to use?');
  await expect(browser.getByText(`This browser is signed in as ${mine.email} for Mine.`)).toBeVisible();
  await expect(browser.getByRole('button', { name: 'Switch to d•••@acme.example for Other' })).toBeVisible();
  await expect(browser.getByRole('main')).not.toContainText(other.email);

  await browser.getByRole('link', { name: `Stay signed in as ${mine.email}` }).click();
  await expectPortal(browser, mine.portal);
  expect(await countLinks(sql, other.email)).toEqual({ used: 0, all: 1 });
  expect(await findSessions(sql, mine.email)).toHaveLength(1);
});

test('B3: switching signs in the other account and ends the session that it replaces', async ({
  invite,
  newDevice,
  sql,
}) => {
  const mine = await invite('Mine');
  const other = await invite('Other');
  const browser = await newDevice();
  await enterPortal(browser, mine);
  const copy = await newDevice({ storageState: await browser.context().storageState() });

  await browser.goto(other.link);
  await browser.getByRole('button', { name: 'Switch to d•••@acme.example' }).click();
  await expectPortal(browser, other.portal);
  expect(await findSessions(sql, mine.email)).toEqual([]);
  expect(await findSessions(sql, other.email)).toHaveLength(1);
  for (const page of [browser, copy]) {
    await page.goto(mine.portal);
    await expect(page).toHaveURL('/portal-resume');
  }
});

test('B3: a page that was opened before somebody else signed in never switches silently', async ({
  invite,
  newDevice,
  sql,
}) => {
  const mine = await invite('Mine');
  const other = await invite('Other');
  const browser = await newDevice();
  await browser.goto(other.link);
  await enterPortal(await browser.context().newPage(), mine);

  await browser.getByRole('button', { name: 'Open my portal' }).click();
  await expect(browser.getByRole('heading')).toHaveText('Which account do you want to use?');
  expect(await findSessions(sql, other.email)).toEqual([]);
  expect(await findSessions(sql, mine.email)).toHaveLength(1);
});
