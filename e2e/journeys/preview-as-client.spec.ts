import { expect, test } from '../fixtures/test.ts';
import { readRowVersions } from '../steps/business-data.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';

test('B16: an owner sees the portal as the client does, can press nothing, and leaves no trace', async ({
  invite,
  newDevice,
  owner,
  sql,
}) => {
  const client = await invite('Acme Bakery');
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByText('More', { exact: true }).click();
  await expectGoodLooks(owner);
  const { contacts, contact_sessions: sessions, access_events: events } = await readRowVersions(sql);
  await owner.getByRole('link', { name: 'Preview as client' }).click();
  await expect(owner.getByText('You see the portal as Dana Berg does.')).toBeVisible();
  await expect(owner.getByRole('button')).toHaveCount(0);
  await expectGoodLooks(owner);
  expect(await readRowVersions(sql)).toMatchObject({ contacts, contact_sessions: sessions, access_events: events });
  expect((await owner.context().cookies()).map(({ name }) => name)).not.toContain('session');

  const phone = await newDevice();
  await enterPortal(phone, client);
  const seen = await phone.getByRole('heading', { level: 1 }).innerText();
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText(seen);
  await owner.getByRole('link', { name: 'Back to Acme Bakery' }).click();
  await expect(owner.getByRole('button', { name: 'Send fresh magic link' })).toBeVisible();
});
