import { expect, test } from '../fixtures/test.ts';
import { findSessions } from '../steps/age-access.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

const isNotice = ({ subject }: { subject: string }) => subject.includes('new sign-in to your portal');

test('B13: a contact sees where they are signed in, ends one session, then all others', async ({
  api,
  invite,
  mail,
  newDevice,
  sql,
}) => {
  test.setTimeout(60_000);
  const client = await invite();
  const seen = new Set([client.invitation.id]);
  const enterAnew = async () => {
    await api.clients.sendFreshLink.mutate({ clientId: client.id });
    const fresh = await mail.waitFor(client.email, ({ id, subject }) => !seen.has(id) && subject.includes('link'));
    seen.add(fresh.id);
    const device = await newDevice();
    await enterPortal(device, { link: portalLinkIn(fresh), portal: client.portal });
    return device;
  };
  const laptop = await newDevice();
  await enterPortal(laptop, client);
  await laptop.getByRole('link', { name: 'Where you are signed in' }).click();
  await expect(laptop).toHaveURL(`${client.portal}/devices`);
  await expect(laptop.getByText('You are signed in nowhere else.')).toBeVisible();

  const [phone, tablet] = [await enterAnew(), await enterAnew()];
  await laptop.reload();
  const rows = laptop.getByRole('main').getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('Chrome on Linux this one');
  await expectGoodLooks(laptop);
  // The last used stands first: below this browser's own row, that is the tablet.
  await rows.nth(1).getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
  await expect(laptop.getByRole('status')).toHaveText('Done. That browser has to sign in again.');
  await tablet.reload();
  await expect(tablet).toHaveURL('/portal-resume');
  await phone.reload();
  await expect(phone).toHaveURL(client.portal);

  await enterAnew();
  await laptop.reload();
  const stale = await laptop.context().newPage();
  await stale.goto(`${client.portal}/devices`);
  await laptop.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(laptop.getByText('You are signed in nowhere else.')).toBeVisible();
  await expect(laptop.getByRole('status')).toHaveText('Done. Every other browser has to sign in again.');
  await stale.getByRole('button', { name: 'Sign out Chrome on Linux' }).first().click();
  await expect(stale.getByRole('status')).toContainText('Nothing was signed out: what you chose had ended already.');
  await phone.reload();
  await expect(phone).toHaveURL('/portal-resume');
  expect(await findSessions(sql, client.email)).toHaveLength(1);
});

test('B13: a sign-in from a new browser is told by email, with a button that ends it', async ({
  api,
  invite,
  mail,
  newDevice,
}) => {
  const client = await invite();
  const own = await newDevice();
  await enterPortal(own, client);
  await api.clients.sendFreshLink.mutate({ clientId: client.id });
  const fresh = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  expect((await mail.list(client.email)).some(isNotice)).toBe(false);

  const stranger = await newDevice();
  await enterPortal(stranger, { link: portalLinkIn(fresh), portal: client.portal });
  const notice = await mail.waitFor(client.email, isNotice);
  const address = notice.links.find((link) => link.includes('/portal/not-me/')) ?? '';
  const reader = await newDevice();
  await reader.goto(address);
  await expectGoodLooks(reader);
  await stranger.reload();
  await expect(stranger).toHaveURL(client.portal);

  await reader.getByRole('button', { name: 'Sign that browser out' }).click();
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Signed out');
  await expectGoodLooks(reader);
  await stranger.reload();
  await expect(stranger).toHaveURL('/portal-resume');
  await own.reload();
  await expect(own).toHaveURL(client.portal);
  await reader.goto(address);
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Signed out');
  await expectGoodLooks(reader);
});

test('B13: an owner sees where a client is signed in, and signs browsers out', async ({
  api,
  invite,
  mail,
  newDevice,
  owner,
}) => {
  const client = await invite();
  const laptop = await newDevice();
  await enterPortal(laptop, client);
  await api.clients.sendFreshLink.mutate({ clientId: client.id });
  const fresh = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  const phone = await newDevice();
  await enterPortal(phone, { link: portalLinkIn(fresh), portal: client.portal });

  await owner.goto(`/app/clients/${client.id}`);
  await expectGoodLooks(owner);
  const signOut = owner.getByRole('button', { name: 'Sign out Chrome on Linux' });
  await expect(signOut).toHaveCount(2);
  await signOut.first().click();
  await expect(owner.getByText('Done: one browser is signed out.')).toBeVisible();
  await expect(signOut).toHaveCount(1);
  // The last used stands first.
  await phone.reload();
  await expect(phone).toHaveURL('/portal-resume');
  await laptop.reload();
  await expect(laptop).toHaveURL(client.portal);

  await signOut.click();
  await expect(owner.getByText('is signed in nowhere right now')).toBeVisible();
  await laptop.reload();
  await expect(laptop).toHaveURL('/portal-resume');
});
