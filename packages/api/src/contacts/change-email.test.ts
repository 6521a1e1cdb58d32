import { newId } from '@clientnest/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addClient, addWorkspace, enterPortal, newestToken, openInstallation, TestBrowser } from '../fixtures.ts';
import type { Installation, TestWorkspace } from '../fixtures.ts';

let installation: Installation;
let studio: TestWorkspace;
beforeAll(async () => {
  installation = await openInstallation();
  studio = await addWorkspace(installation);
});
afterAll(() => installation.close());

const changeEmail = (contactId: string, email: string) => studio.owner.api.contacts.changeEmail({ contactId, email });

it('F12: an owner corrects an address and sends a fresh link to the new one', async () => {
  const { id, contactId, slug } = await addClient(installation, studio);
  await expect(changeEmail(contactId, ' Dana.Berg@Acme.example ')).resolves.toMatchObject({
    email: 'Dana.Berg@Acme.example',
  });
  await expect(studio.owner.api.clients.sendFreshLink({ clientId: id })).resolves.toEqual({
    sentTo: 'D•••@Acme.example',
  });
  const dana = new TestBrowser(installation.services);
  await dana.api.recovery.redeemLink({ token: await newestToken(installation, id) });
  await expect(dana.api.portal.me()).resolves.toMatchObject({ email: 'Dana.Berg@Acme.example', slug });
});

it('F12: what went to the old address opens nothing any more', async () => {
  const { contactId, token } = await addClient(installation, studio);
  await expect(changeEmail(contactId, 'new@acme.example')).resolves.toEqual({
    email: 'new@acme.example',
    revokedLinks: 1,
  });
  await expect(new TestBrowser(installation.services).api.recovery.redeemLink({ token })).rejects.toMatchObject({
    cause: { code: 'LINK_REVOKED' },
  });
});

it('leaves sessions alone, and tells the change in the timeline', async () => {
  const client = await addClient(installation, studio);
  const dana = await enterPortal(installation, client);
  await changeEmail(client.contactId, 'dana@new.example');
  await expect(dana.api.portal.me()).resolves.toMatchObject({ email: 'dana@new.example' });
  const events = await installation.sql`
    select details from access_events where kind = 'email_changed' and client_id = ${client.id}`;
  expect([...events]).toEqual([{ details: { from: client.email, to: 'dana@new.example' } }]);
});

it('changes nothing when the address is the same', async () => {
  const client = await addClient(installation, studio);
  await expect(changeEmail(client.contactId, client.email)).resolves.toEqual({ email: client.email, revokedLinks: 0 });
  await expect(
    new TestBrowser(installation.services).api.recovery.redeemLink({ token: client.token }),
  ).resolves.toMatchObject({ slug: client.slug });
});

it('refuses what is no address, the address of another contact of the client, and an archived client', async () => {
  const { id, contactId } = await addClient(installation, studio);
  const { sql } = installation;
  await expect(changeEmail(contactId, 'two@a.example, three@b.example')).rejects.toThrow('does not look like');
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key)
    values (${newId()}, ${studio.workspaceId}, ${id}, 'Kim', 'Kim@acme.example', 'kim@acme.example')`;
  await expect(changeEmail(contactId, 'KIM@acme.example')).rejects.toMatchObject({
    cause: { code: 'EMAIL_TAKEN', field: 'email' },
  });
  await sql`update clients set archived_at = now() where id = ${id}`;
  await expect(changeEmail(contactId, 'other@acme.example')).rejects.toMatchObject({
    cause: { code: 'CLIENT_ARCHIVED' },
  });
});

it('answers the contact of another workspace exactly like one that never was', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const { contactId } = await addClient(installation, harbour);
  const [foreign, random] = await Promise.all(
    [contactId, newId()].map((id) => changeEmail(id, 'x@y.example').catch((error: Error) => error.message)),
  );
  expect(foreign).toBe('There is no such contact here. Look in your list of clients.');
  expect(random).toBe(foreign);
});
