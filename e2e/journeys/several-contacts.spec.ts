import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

test('a client has several contacts, each with access of their own', async ({
  faults,
  invite,
  mail,
  newDevice,
  owner,
}) => {
  faults.expect(/status of 400/);
  const client = await invite();
  const address = `kim-${client.id}@acme.example`;
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByText('Add a contact').click();
  await owner.getByLabel('Name', { exact: true }).fill('Kim Oak');
  await owner.getByLabel('Their email address').fill(client.email);
  await owner.getByRole('button', { name: 'Add and invite' }).click();
  await expect(owner.getByText('Another contact of this client already has this address.')).toBeVisible();
  await owner.getByLabel('Their email address').fill(address);
  await owner.getByRole('button', { name: 'Add and invite' }).click();
  await expect(owner.getByText(`The invitation is on its way to ${address}.`)).toBeVisible();

  const phone = await newDevice();
  await enterPortal(phone, { link: portalLinkIn(await mail.waitFor(address)), portal: client.portal });
  await owner.getByRole('link', { name: /Kim Oak/ }).click();
  await expect(owner.getByText('Kim Oak is signed in and can get in.')).toBeVisible();
  const story = owner.getByRole('region', { name: 'What happened to Kim Oak’s access' });
  await expect(story).toContainText(`Invitation written to ${address}`);
  await expect(story).not.toContainText(client.email);
  await expectGoodLooks(owner);

  await owner.getByRole('button', { name: 'Make primary' }).click();
  await expect(owner.getByText('Saved: links go to this contact')).toBeVisible();
  await owner.getByRole('link', { name: /Dana Berg/ }).click();
  await expect(owner.getByText('A link was sent to Dana Berg and not opened yet.')).toBeVisible();
  await owner.getByRole('button', { name: 'Archive contact' }).click();
  await expect(owner.getByText('Dana Berg is archived, so nothing of theirs opens the portal.')).toBeVisible();
  const laptop = await newDevice();
  await laptop.goto(client.link);
  await expect(laptop).toHaveURL('/portal-invalid?reason=revoked');
  await owner.getByRole('button', { name: 'Restore the contact' }).click();
  await expect(owner.getByText('Restored.')).toBeVisible();
  await enterPortal(laptop, client);
});
