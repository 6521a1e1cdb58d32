import { expect, it } from 'vitest';
import { addClient, enterPortal, snapshot, useInstallation, useWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

it('B16: shows what the contact sees, also before they were ever there, and leaves no trace', async () => {
  const client = await addClient(installation, studio);
  const before = await snapshot(installation.sql);
  const preview = await studio.owner.api.clients.preview({ clientId: client.id });
  expect(await snapshot(installation.sql)).toEqual(before);

  const browser = await enterPortal(installation, client);
  const { signedInUntil, ...seen } = await browser.api.portal.home({ slug: client.slug });
  expect(preview).toMatchObject({ ...seen, isOpen: true });
  expect(Math.abs(preview.signedInUntil.getTime() - signedInUntil.getTime())).toBeLessThan(60_000);
});

it('B16: shows the portal of the contact that is named, also while access is paused', async () => {
  const client = await addClient(installation, studio);
  const { contactId } = await studio.owner.api.contacts.add({
    clientId: client.id,
    name: 'Kim',
    email: `kim-${client.email}`,
  });
  await studio.owner.api.contacts.pause({ contactId });
  const preview = await studio.owner.api.clients.preview({ clientId: client.id, contactId });
  expect(preview).toMatchObject({ contactName: 'Kim', email: `kim-${client.email}`, isOpen: false });
  await studio.owner.api.clients.archive({ clientId: client.id });
  await expect(studio.owner.api.clients.preview({ clientId: client.id })).resolves.toMatchObject({ isOpen: false });
});
