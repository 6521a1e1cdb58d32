import { expect, test } from '../fixtures/test.ts';
import { ageLinks, archiveClient, findSessions, revokeLinks } from '../steps/age-access.ts';
import { tapForFreshLink } from '../steps/ask-for-link.ts';
import { enterPortal, expectPortal, pressOpenPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

test('F9, F13: a link works on its last day, is dead after 14 days, and the client recovers alone', async ({
  invite,
  mail,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const device = await newDevice();
  await ageLinks(sql, client.email, 13.9);
  await device.goto(client.link);
  await expect(device).toHaveURL(client.link);

  await ageLinks(sql, client.email, 0.2);
  await pressOpenPortal(device);
  await expect(device).toHaveURL('/portal-invalid?reason=expired');
  await device.goto(client.link);
  await expect(device).toHaveURL('/portal-invalid?reason=expired');
  await expect(device.getByRole('heading')).toHaveText('This link is too old');
  expect(await findSessions(sql, client.email)).toEqual([]);

  await tapForFreshLink(device, client.email);
  const fresh = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  await enterPortal(device, { link: portalLinkIn(fresh), portal: client.portal });
});

test('F2: a link that was switched off says so, and who asks anew gets in', async ({
  invite,
  mail,
  newDevice,
  sql,
}) => {
  const client = await invite();
  await revokeLinks(sql, client.email);
  const device = await newDevice();
  await device.goto(client.link);
  await expect(device).toHaveURL('/portal-invalid?reason=revoked');
  await expect(device.getByRole('heading')).toHaveText('This link was switched off');

  await tapForFreshLink(device, client.email);
  const fresh = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  await enterPortal(device, { link: portalLinkIn(fresh), portal: client.portal });
});

test('F2: an unknown or damaged link reads well and leads on', async ({ invite, newDevice }) => {
  const { link } = await invite();
  const device = await newDevice();
  for (const damaged of [link.slice(0, -1), `${link}.`, `${link.slice(0, -2)}AA`, '/portal/link/%E2%80%A6']) {
    await device.goto(damaged);
    await expect(device).toHaveURL('/portal-invalid?reason=unknown');
  }
  for (const address of ['/portal-invalid?reason=unknown', '/portal-invalid?reason=nonsense', '/portal-invalid']) {
    await device.goto(address);
    await expect(device.getByRole('heading')).toHaveText('We do not know this link');
    await expect(device.getByRole('main')).toContainText('Everything in your portal is still there.');
    await expect(device.getByRole('button', { name: 'Email me a fresh link' })).toBeVisible();
    await expect(device.getByRole('link', { name: 'Get back into your portal' })).toHaveAttribute(
      'href',
      '/portal-resume',
    );
  }
});

test('F2: archiving a client ends the session and switches the links off', async ({ invite, newDevice, sql }) => {
  const client = await invite();
  const device = await newDevice();
  await enterPortal(device, client);
  await archiveClient(sql, client.id);
  await device.reload();
  await expect(device).toHaveURL('/portal-resume');

  const unused = await invite();
  await archiveClient(sql, unused.id);
  await device.goto(unused.link);
  await expect(device).toHaveURL('/portal-invalid?reason=revoked');

  await sql`update clients set archived_at = null where id = ${unused.id}`;
  await device.goto(unused.link);
  await pressOpenPortal(device);
  await expectPortal(device, unused.portal);
});
