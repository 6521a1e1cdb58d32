import { expect, test } from '../fixtures/test.ts';
import { ageLinks, ageSessions, archiveClient, findSessions, revokeLinks } from '../steps/age-access.ts';
import { askForFreshLink } from '../steps/ask-for-link.ts';
import { countUnsentEmails, readHistory } from '../steps/business-data.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

test('F14: links and sessions end, the client comes back, and all that was there is there', async ({
  api,
  invite,
  mail,
  newDevice,
  owner,
  sql,
}) => {
  const client = await invite();
  await api.clients.sendFreshLink.mutate({ clientId: client.id });
  const fresh = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  const device = await newDevice();
  await enterPortal(device, client);
  const portal = await device.getByRole('main').textContent();
  await expect.poll(() => countUnsentEmails(sql)).toBe(0);
  const before = await readHistory(sql, client.id);
  expect(before).toMatchObject({
    client: [{ id: client.id }],
    contacts: [{}],
    accessLinks: [{}, {}],
    emails: [{}, {}],
  });
  expect(before.events.map((event) => String(event['kind']))).toEqual(
    expect.arrayContaining(['link_sent', 'email_sent', 'signed_in']),
  );

  await ageLinks(sql, client.email, 40);
  await revokeLinks(sql, client.email);
  await ageSessions(sql, client.email, 40);
  await device.goto(portalLinkIn(fresh));
  await expect(device).toHaveURL('/portal-invalid?reason=revoked');
  await device.goto(client.portal);
  await expect(device).toHaveURL('/portal-resume');
  expect(await findSessions(sql, client.email)).toEqual([]);
  await archiveClient(sql, client.id);
  await sql`update clients set archived_at = null where id = ${client.id}`;
  const ended = await readHistory(sql, client.id);
  expect(ended).toEqual({ ...before, events: expect.arrayContaining([...before.events]) as unknown });

  await askForFreshLink(device, client.email);
  const way = await mail.waitFor(client.email, ({ id }) => ![client.invitation.id, fresh.id].includes(id));
  await enterPortal(device, { link: portalLinkIn(way), portal: client.portal });
  expect(await device.getByRole('main').textContent()).toBe(portal);
  await owner.goto(`/app/clients/${client.id}`);
  const links = owner.getByRole('region', { name: 'Sign-in links' });
  await expect(links.getByRole('listitem')).toHaveCount(3);
});
