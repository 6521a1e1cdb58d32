import { expect, it } from 'vitest';
import { addClient, addWorkspace, useInstallation, useWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const find = (email: string) => studio.owner.api.clients.findByAddress({ email });

it('finds the client of an address in whatever case, also of a contact who is not the first or is paused', async () => {
  const { id, email, contactId } = await addClient(installation, studio);
  const other = `${email}.example`;
  await studio.owner.api.contacts.add({ clientId: id, name: 'Jo', email: other, sendNow: false });
  await studio.owner.api.contacts.pause({ contactId });
  expect(await find(` ${email.toUpperCase()}`)).toEqual({ id, name: 'Acme' });
  expect(await find(other)).toEqual({ id, name: 'Acme' });
});

it('finds nobody by an address that nobody here has', async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const { email } = await addClient(installation, harbour);
  expect(await find(email)).toBeNull();
});

it('finds an archived client only where no other has the address', async () => {
  const { id, email } = await addClient(installation, studio, 'Gone');
  await studio.owner.api.clients.archive({ clientId: id });
  expect(await find(email)).toEqual({ id, name: 'Gone' });
  const here = await studio.owner.api.clients.invite({ name: 'Here', email, sendNow: false });
  expect(await find(email)).toEqual({ id: here.id, name: 'Here' });
});
