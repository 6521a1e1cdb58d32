import { randomUUID } from 'node:crypto';
import { expect, test } from '../fixtures/test.ts';
import { ageLinks } from '../steps/age-access.ts';
import { askForFreshLink, askForOwnerLink, typeCode } from '../steps/ask-for-link.ts';
import { expectGoodLooks, expectGoodLooksAt } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { ownerLinkIn } from '../steps/letters.ts';

const LONG_NAME = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

// Each page is looked at on a phone and on a desktop, by day and by night.
test.describe.configure({ timeout: 60_000 });

test('Looks: the first pages and the dead ends are accessible and fit every screen', async ({ faults, newDevice }) => {
  faults.expect(/status of 404/);
  const reasons = ['consumed', 'expired', 'revoked', 'unknown'].map((reason) => `/portal-invalid?reason=${reason}`);
  await expectGoodLooksAt(await newDevice(), ['/', '/no-such-page', '/sign-in/link/unknown', ...reasons]);
});

test('Looks: setting up and signing in as an owner are accessible and fit every screen', async ({
  faults,
  mail,
  newDevice,
  newInstallation,
  newOwner,
}) => {
  faults.expect(/status of 400/);
  const { email } = await newOwner();
  const device = await newDevice();
  await expectGoodLooksAt(device, [`${newInstallation.origin}/setup?key=${newInstallation.setupKey}`, '/sign-in']);
  await askForOwnerLink(device, email);
  await typeCode(device, 'not a code');
  await expect(device.getByText('That code does not work.')).toBeVisible();
  await expectGoodLooks(device);
  await expectGoodLooksAt(device, [ownerLinkIn(await mail.waitFor(email))]);
});

test('Looks: the pages of a client are accessible and fit every screen', async ({ invite, newDevice }) => {
  const client = await invite(LONG_NAME);
  const other = await invite();
  const device = await newDevice();
  await expectGoodLooksAt(device, ['/portal-resume?signed-out', '/portal-resume']);
  await askForFreshLink(device, client.email);
  await expectGoodLooks(device);
  await expectGoodLooksAt(device, [client.link]);
  await enterPortal(device, client);
  await expectGoodLooks(device);
  await expectGoodLooksAt(device, [other.link, '/portal-resume']);
  await expect(device.getByText('You are signed in as')).toBeVisible();
});

test('Looks: the workspace is accessible and fits every screen', async ({
  api,
  faults,
  invite,
  mail,
  newDevice,
  owner,
  sql,
}) => {
  faults.expect(/status of 404/);
  const client = await invite(LONG_NAME);
  await enterPortal(await newDevice(), client);
  await ageLinks(sql, client.email, 20);
  await api.clients.sendFreshLink.mutate({ clientId: client.id });
  await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  const page = `/app/clients/${client.id}`;
  await expectGoodLooksAt(owner, [
    '/app/clients',
    '/app/settings',
    '/app/settings/people',
    `/app/clients/${randomUUID()}`,
    page,
  ]);
  await owner.getByRole('button', { name: 'Send fresh magic link' }).click();
  await expect(owner.getByText('A fresh link is on its way')).toBeVisible();
  await expectGoodLooks(owner);
});

test('Looks: inviting, and the form with its problems marked, are accessible and fit every screen', async ({
  faults,
  owner,
}) => {
  faults.expect(/status of 400/);
  await expectGoodLooksAt(owner, ['/app/clients/new']);
  await owner.getByLabel('Client', { exact: true }).fill('Acme');
  await owner.getByLabel('Contact’s email address').fill('dana@acme');
  await owner.getByRole('button', { name: 'Send invitation' }).click();
  await expect(owner.getByText('This does not look like an email address.')).toBeVisible();
  await expectGoodLooks(owner);
});

test('Looks: the local mailbox, full and empty, is accessible and fits every screen', async ({
  invite,
  newDevice,
  newInstallation,
}) => {
  const { invitation } = await invite(LONG_NAME);
  const server = await newDevice({ isServersOwn: true });
  await expectGoodLooksAt(server, [`${newInstallation.origin}/dev/mail`, '/dev/mail', `/dev/mail/${invitation.id}`]);
});
