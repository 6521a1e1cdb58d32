import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import type { OwnerApi } from '../fixtures/workspace.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';

test.describe.configure({ timeout: 60_000 });

/** Clients that share a word nobody else has. */
const addFamily = async (api: OwnerApi, names: string[]) => {
  const word = `k${randomUUID().slice(0, 8)}`;
  const added = [];
  for (const name of names) {
    const email = `${randomUUID()}@family.example`;
    const { id } = await api.clients.invite.mutate({ name: `${name} ${word}`, email, sendNow: false });
    added.push({ id, email, name: `${name} ${word}` });
  }
  return { word, added };
};

const shownNames = (page: Page) => page.getByRole('row').getByRole('rowheader').getByRole('link').allTextContents();

test('The list finds a client by a word without its accents, filters, sorts, and stays so after a reload', async ({
  api,
  owner,
}) => {
  const { word, added } = await addFamily(api, ['Žofie', 'Ärger', 'Müller']);
  await api.clients.update.mutate({ clientId: added[2]?.id ?? '', tags: [word] });
  await owner.goto('/app/clients');
  await expect(async () => {
    await owner.keyboard.press('/');
    await expect(owner.getByRole('searchbox')).toBeFocused({ timeout: 500 });
  }).toPass();
  await owner.keyboard.type(word);
  await expect(owner).toHaveURL(`/app/clients?search=${word}`);
  await expect(owner.getByText('1–3 of 3')).toBeVisible();
  await expect(owner.getByRole('searchbox')).toBeFocused();
  await expectGoodLooks(owner);

  await owner.getByLabel('Sort by').selectOption('By name');
  await expect(owner).toHaveURL(/sort=name/);
  const byName = ['Ärger', 'Müller', 'Žofie'].map((name) => `${name} ${word}`);
  await expect.poll(() => shownNames(owner)).toEqual(byName);
  await owner.reload();
  await expect(owner.getByRole('searchbox')).toHaveValue(word);
  await expect(owner.getByLabel('Sort by')).toHaveValue('name');
  expect(await shownNames(owner)).toEqual(byName);

  await owner.getByRole('searchbox').fill(`muller ${word}`);
  await expect.poll(() => shownNames(owner)).toEqual([`Müller ${word}`]);
  await owner.getByLabel('Tag').selectOption(word);
  await owner.getByLabel('Access').selectOption('Active');
  await expect(owner.getByRole('heading', { name: 'Nobody matches' })).toBeVisible();
  await expectGoodLooks(owner);
  await owner.getByRole('link', { name: 'Clear filters' }).click();
  await expect(owner).toHaveURL('/app/clients');
  await expect(owner.getByRole('searchbox')).toHaveValue('');
});

test('An owner invites and sends links to many at once, with the keyboard alone', async ({ api, mail, owner }) => {
  const { word, added } = await addFamily(api, ['One', 'Two', 'Three']);
  await api.clients.sendFreshLink.mutate({ clientId: added[0]?.id ?? '' });
  await owner.goto(`/app/clients?search=${word}&sort=name`);
  const send = owner.getByRole('button', { name: 'Send invitations' });
  await expect(send).toBeHidden();
  await owner.getByLabel(`Select One ${word}`).focus();
  await owner.keyboard.press('Space');
  await owner.getByLabel(`Select Two ${word}`).focus();
  await owner.keyboard.press('Space');
  await expect(owner.getByText('2 selected')).toBeVisible();
  await expectGoodLooks(owner);
  await send.focus();
  await owner.keyboard.press('Enter');
  await expect(owner.getByText('1 invitation is on its way.')).toBeVisible();
  await expect(owner.getByText('The invitation was sent before.')).toBeVisible();
  await expect(send).toBeHidden();
  await mail.waitFor(added[1]?.email ?? '');
  expect(await mail.list(added[2]?.email ?? '')).toEqual([]);

  await owner.setViewportSize({ width: 1440, height: 900 });
  await owner.getByLabel('Select all on this page').check();
  await owner.getByRole('button', { name: 'Send fresh links' }).click();
  await expect(owner.getByText('3 links are on their way.')).toBeVisible();
  await expect(owner).toHaveURL(new RegExp(`search=${word}`));
  await mail.waitFor(added[2]?.email ?? '');
  await mail.waitFor(added[0]?.email ?? '', ({ subject }) => subject.includes('sign-in link'));
});

test('Archiving ends a client’s access at once, and restoring lets them in again with a fresh link', async ({
  invite,
  newDevice,
  owner,
}) => {
  const word = `k${randomUUID().slice(0, 8)}`;
  const client = await invite(`Leaving ${word}`);
  const device = await newDevice();
  await enterPortal(device, client);
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByText('More', { exact: true }).focus();
  await owner.keyboard.press('Enter');
  await expect(owner.getByText('loses access now; no email is sent')).toBeVisible();
  await expectGoodLooks(owner);
  await owner.getByRole('button', { name: 'Archive this client' }).press('Enter');
  await expect(owner.getByText('Archived, and signed out everywhere')).toBeVisible();
  await device.reload();
  await expect(device).toHaveURL('/portal-resume');

  await owner.goto(`/app/clients?search=${word}`);
  await expect(owner.getByRole('heading', { name: 'Nobody matches' })).toBeVisible();
  await owner.getByLabel('Access').selectOption('Archived');
  await owner.getByRole('link', { name: `Leaving ${word}` }).click();
  const diagnosis = owner.getByRole('region', { name: 'Can Dana Berg get in?' });
  await diagnosis.getByRole('button', { name: 'Restore this client' }).click();
  await expect(owner.getByText('The client is back.')).toBeVisible();
  await device.goto(client.portal);
  await expect(device).toHaveURL('/portal-resume');
});

test('Notes and tags are kept for the owner, and a list is exported as it is filtered', async ({ api, owner }) => {
  const { word, added } = await addFamily(api, ['=Formula', 'Plain']);
  await owner.goto(`/app/clients/${added[0]?.id}`);
  await owner.getByLabel('Note', { exact: true }).fill('Calls on Mondays');
  await owner.getByLabel('Tags', { exact: true }).fill(`VIP, ${word}, vip`);
  await owner.getByRole('button', { name: 'Update notes' }).click();
  await expect(owner.getByText('Saved', { exact: true })).toBeVisible();
  await owner.reload();
  await expect(owner.getByLabel('Note', { exact: true })).toHaveValue('Calls on Mondays');
  await expect(owner.getByLabel('Tags', { exact: true })).toHaveValue(`${word}, vip`);
  await expectGoodLooks(owner);

  await owner.goto(`/app/clients?tag=${word}`);
  const download = owner.waitForEvent('download');
  await owner.getByRole('link', { name: 'Export as CSV' }).click();
  const file = await (await download).createReadStream();
  const text = Buffer.concat(await file.toArray()).toString();
  expect(text.startsWith('\uFEFFClient,Contact,Email,')).toBe(true);
  expect(text.trimEnd().split('\r\n')).toHaveLength(2);
  expect(text).toContain(`'=Formula ${word},`);
});

test('The list is searched, filtered and acted on without a script as well', async ({ api, newDevice, ownerState }) => {
  const { word, added } = await addFamily(api, ['One', 'Two']);
  const page = await newDevice({ storageState: ownerState, javaScriptEnabled: false });
  await page.goto('/app/clients');
  await page.getByRole('searchbox').fill(word);
  await page.getByLabel('Sort by').selectOption('By name');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('1–2 of 2')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send invitations' })).toBeHidden();
  await page.getByLabel(`Select Two ${word}`).check();
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await expect(page.getByText('1 invitation is on its way.')).toBeVisible();
  expect((await api.clients.get.query({ clientId: added[1]?.id ?? '' })).links).toHaveLength(1);
});

test('The list says which addresses need a look, and is read again by itself without taking anything away', async ({
  api,
  faults,
  invite,
  newDevice,
  ownerState,
  sql,
}) => {
  faults.expect(/ERR_INTERNET_DISCONNECTED/);
  const page = await newDevice({ storageState: ownerState });
  const client = await invite(`Early ${randomUUID()}`);
  const row = page.getByRole('row').filter({ hasText: client.name });
  const notice = page.getByRole('link', { name: /needs? a look$/ });
  await page.clock.install();
  await page.goto('/app/clients');
  await expect(row).toContainText('Invited');
  const rename = (name: string) => api.clients.update.mutate({ clientId: client.id, name });
  const comeBack = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  // Long enough for a list that should not have been read to arrive.
  const leaveTime = () => page.waitForTimeout(800);

  await sql`update emails set bounced_at = now(), failure = 'No such mailbox' where to_address = ${client.email}`;
  // The first time may come before the page's script.
  await expect(async () => {
    await page.clock.runFor(20_000);
    await expect(row).toContainText('Bounced', { timeout: 1000 });
  }).toPass();
  await expect(notice).toBeVisible();
  await expectGoodLooks(page);

  const tick = page.getByLabel(`Select ${client.name}`);
  await tick.check();
  await rename(`Later ${client.name}`);
  await comeBack();
  await page.clock.runFor(20_000);
  await leaveTime();
  await expect(tick).toBeChecked();
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await expect(page.getByText('The invitation was sent before.')).toBeVisible();
  await rename(`Latest ${client.name}`);
  await page.getByLabel(`Select Later ${client.name}`).check();
  await page.getByLabel(`Select Later ${client.name}`).uncheck();
  await comeBack();
  await expect(row.getByRole('link')).toHaveText(`Latest ${client.name}`);
  await expect(page.getByText('The invitation was sent before.')).toBeVisible();
  await expect(page.getByLabel(`Select Latest ${client.name}`)).toBeFocused();

  await page.context().setOffline(true);
  await comeBack();
  await page.clock.runFor(20_000);
  await leaveTime();
  await expect(row).toBeVisible();
  await page.context().setOffline(false);
  await notice.click();
  await expect(page).toHaveURL('/app/clients?status=bounced');
  await expect(row).toBeVisible();
  await expect(notice).toBeHidden();
});
