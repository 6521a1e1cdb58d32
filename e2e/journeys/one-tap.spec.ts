import { expect, test } from '../fixtures/test.ts';
import { archiveClient } from '../steps/age-access.ts';
import { tapForFreshLink, typeCode } from '../steps/ask-for-link.ts';
import { enterPortal, expectPortal } from '../steps/enter-portal.ts';
import { codeIn, portalLinkIn } from '../steps/letters.ts';

test('B4: one tap on the page of a used link brings a fresh one, and its code works where it was tapped', async ({
  invite,
  mail,
  newDevice,
}) => {
  const client = await invite();
  await enterPortal(await newDevice(), client);
  const phone = await newDevice();
  await phone.goto(client.link);
  await expect(phone).toHaveURL('/portal-invalid?reason=consumed');
  await tapForFreshLink(phone, client.email);
  const first = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);

  await phone.getByRole('button', { name: 'Send it again' }).click();
  await expect(phone).toHaveURL('/portal-resume/sent');
  await mail.waitFor(client.email, ({ id }) => ![client.invitation.id, first.id].includes(id));
  await typeCode(phone, codeIn(first));
  await expectPortal(phone, client.portal);
  await enterPortal(await newDevice(), { link: portalLinkIn(first), portal: client.portal });
});

test('B4: the button is for the browser that opened the link, and a made-up link gets the address field', async ({
  invite,
  newDevice,
}) => {
  const client = await invite();
  const phone = await newDevice();
  await enterPortal(await newDevice(), client);
  await phone.goto(client.link);
  await expect(phone.getByRole('button', { name: /^Email a fresh link to d•••@/ })).toBeVisible();
  await phone.goto(`${client.link.slice(0, -4)}AAAA`);
  await expect(phone).toHaveURL('/portal-invalid?reason=unknown');
  await expect(phone.getByLabel('Email address')).toBeVisible();
  await expect(phone.getByText('d•••@')).toHaveCount(0);

  const stranger = await newDevice();
  await stranger.goto('/portal-invalid?reason=consumed');
  await expect(stranger.getByLabel('Email address')).toBeVisible();
  await expect(stranger.getByText('d•••@')).toHaveCount(0);
});

test('B4: the button stands for nobody once the client is archived', async ({ invite, newDevice, sql }) => {
  const client = await invite();
  await archiveClient(sql, client.id);
  const device = await newDevice();
  await device.goto(client.link);
  await expect(device).toHaveURL('/portal-invalid?reason=revoked');
  await expect(device.getByLabel('Email address')).toBeVisible();
});

test('B4, F8: the sixth tap in ten minutes is refused, and says when to try again and what else to do', async ({
  faults,
  invite,
  mail,
  newDevice,
}) => {
  faults.expect(/status of 429/);
  const client = await invite();
  await enterPortal(await newDevice(), client);
  const phone = await newDevice();
  for (let tap = 0; tap < 5; tap += 1) {
    await phone.goto(client.link);
    await tapForFreshLink(phone, client.email);
  }
  await phone.goto(client.link);
  await phone.getByRole('button', { name: /^Email a fresh link to/ }).click();
  await expect(phone.getByRole('alert')).toContainText('Please wait 10 minutes, then try again.');
  await expect(phone.getByText('A sign-in link that you already have still works.')).toBeVisible();
  // B8: five taps, and three emails an hour.
  await expect.poll(async () => (await mail.list(client.email)).length).toBe(4);
});
