import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

test('F12: an owner corrects the address on the client’s page and sends a fresh link to the new one', async ({
  faults,
  invite,
  mail,
  newDevice,
  owner,
}) => {
  faults.expect(/status of 400/);
  const client = await invite('Acme', 'dnaa@acme.example');
  const corrected = 'corrected@acme.example';
  await owner.goto(`/app/clients/${client.id}`);
  const edit = owner.getByLabel(`Change the email address ${client.email}`);
  const field = owner.getByRole('textbox', { name: 'Email address' });

  await edit.click();
  await field.fill('thrown-away@acme.example');
  await field.press('Escape');
  await expect(field).toBeHidden();

  await edit.click();
  await field.fill('two@acme.example, three@acme.example');
  await field.evaluate((input: HTMLInputElement) => (input.type = 'text'));
  await field.press('Enter');
  await expect(owner.getByText('does not look like an email address')).toBeVisible();

  await field.fill(corrected);
  await field.press('Enter');
  await expect(owner.getByText(`Saved: ${corrected}`)).toBeVisible();
  await mail.waitFor(corrected, ({ subject }) => subject.includes('invites you'));
  await mail.waitFor(client.email, ({ subject }) => subject.includes('your address was changed'));
  await owner.getByRole('button', { name: 'Send fresh magic link', exact: true }).click();
  const email = await mail.waitFor(corrected, ({ subject }) => subject.includes('sign-in link'));
  await enterPortal(await newDevice(), { link: portalLinkIn(email), portal: client.portal });

  const oldLink = await newDevice();
  await oldLink.goto(client.link);
  await expect(oldLink).toHaveURL('/portal-invalid?reason=revoked');
});

test('F12: what is opened and typed before the page’s script has arrived stays', async ({ invite, owner }) => {
  const client = await invite();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await owner.route('**/_app/immutable/**/*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await owner.goto(`/app/clients/${client.id}`, { waitUntil: 'commit' });
  await owner.getByLabel(`Change the email address ${client.email}`).click();
  const field = owner.getByRole('textbox', { name: 'Email address' });
  await field.fill('typed@acme.example');
  const isLive = owner.waitForRequest(/watchTimeline/);
  arrive();
  await isLive;
  await expect(field).toBeVisible();
  await expect(field).toHaveValue('typed@acme.example');
  await field.press('Escape');
  await expect(field).toBeHidden();
});

test('B11: an owner takes a wrong correction back, and the client’s own link works again', async ({
  invite,
  mail,
  newDevice,
  owner,
}) => {
  const client = await invite();
  const wrong = `wrong-${client.email}`;
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByLabel(`Change the email address ${client.email}`).click();
  await expect(owner.getByRole('checkbox', { name: 'Sign them out everywhere' })).toBeChecked();
  await owner.getByRole('textbox', { name: 'Email address' }).fill(wrong);
  await owner.getByRole('button', { name: 'Save' }).click();
  const wrongLink = portalLinkIn(await mail.waitFor(wrong));
  await expectGoodLooks(owner);

  await owner.reload();
  await owner.getByRole('button', { name: 'Take the change back' }).click();
  await expect(owner.getByText(`Taken back: ${client.email}`)).toBeVisible();
  await expect(owner.getByRole('button', { name: 'Take the change back' })).toBeHidden();
  const device = await newDevice();
  await device.goto(wrongLink);
  await expect(device).toHaveURL('/portal-invalid?reason=revoked');
  await enterPortal(device, client);
});
