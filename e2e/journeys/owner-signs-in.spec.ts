import { expect, test } from '../fixtures/test.ts';
import { askForOwnerLink, typeCode } from '../steps/ask-for-link.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { codeIn, ownerLinkIn } from '../steps/letters.ts';

test('B14: an owner who is signed out signs in by link and is back on the page that was wanted', async ({
  invite,
  mail,
  newDevice,
  newOwner,
}) => {
  const { id, name } = await invite();
  const { email } = await newOwner();
  const device = await newDevice();
  await device.goto(`/app/clients/${id}`);
  await expect(device).toHaveURL('/sign-in');
  await askForOwnerLink(device, email);

  await device.goto(ownerLinkIn(await mail.waitFor(email)));
  await expect(device.getByText('You are signing in as o•••@studio-nord.example')).toBeVisible();
  await device.getByRole('button', { name: 'Sign in' }).click();
  await expect(device).toHaveURL(`/app/clients/${id}`);
  await expect(device.getByRole('heading', { level: 1 })).toHaveText(name);
});

test('B14: an owner signs in by code and out again, and the link of that email then needs asking anew', async ({
  faults,
  mail,
  newDevice,
  newOwner,
  sql,
}) => {
  faults.expect(/status of 400/);
  const { email } = await newOwner();
  const device = await newDevice();
  await device.goto('/sign-in');
  await askForOwnerLink(device, email);
  const letter = await mail.waitFor(email);
  await typeCode(device, '0000-0000');
  await expect(device.getByText('That code does not work.')).toBeVisible();
  await typeCode(device, codeIn(letter));
  await expect(device).toHaveURL('/app/clients');

  await device.getByRole('button', { name: 'Sign out' }).click();
  await expect(device.getByRole('heading')).toHaveText('You are signed out');
  await device.goto('/app/settings');
  await expect(device).toHaveURL('/sign-in');
  await sql`update access_links set expires_at = now() where sent_to = ${email}`;
  await device.goto(ownerLinkIn(letter));
  await expect(device.getByRole('heading')).toHaveText('This sign-in link does not work any more');
  await expect(device.getByRole('link', { name: 'Email me a new link' })).toHaveAttribute('href', '/sign-in');
});

test('B14: a link and a code for another owner ask which account to use, and the code is good for the answer', async ({
  mail,
  newDevice,
  newOwner,
  sql,
}) => {
  const [ann, zoe] = [await newOwner(), await newOwner()];
  const device = await newDevice();
  await device.goto('/sign-in');
  await askForOwnerLink(device, ann.email);
  const letter = await mail.waitFor(ann.email);
  const sent = await device.context().newPage();
  await sent.goto('/sign-in/sent');
  const sentTo = await newDevice();
  await sentTo.goto('/sign-in');
  await askForOwnerLink(sentTo, zoe.email);
  await device.goto(ownerLinkIn(await mail.waitFor(zoe.email)));
  await device.getByRole('button', { name: 'Sign in' }).click();
  await expect(device).toHaveURL('/app/clients');

  await device.goto(ownerLinkIn(letter));
  await expect(device.getByRole('heading')).toHaveText('Which account do you want to use?');
  await expectGoodLooks(device);
  await typeCode(sent, codeIn(letter));
  await expect(sent.getByText(`This browser is signed in as ${zoe.email}.`)).toBeVisible();
  await expectGoodLooks(sent);
  await sent.getByRole('button', { name: 'Switch to the account of the code' }).click();
  await expect(sent).toHaveURL('/app/clients');
  const signedIn = await sql<{ email: string }[]>`
    select o.email from owner_sessions s join owners o on o.id = s.user_id where o.email in (${ann.email}, ${zoe.email})`;
  expect(signedIn.map(({ email }) => email)).toEqual([ann.email]);
});

test('B14: who is signed in is not asked to sign in again, at the front door nor at the sign-in page', async ({
  invite,
  newDevice,
  owner,
}) => {
  for (const page of ['/', '/sign-in', '/setup']) {
    await owner.goto(page);
    await expect(owner).toHaveURL('/app/clients');
  }
  const client = await invite();
  const phone = await newDevice();
  await enterPortal(phone, client);
  await phone.goto('/');
  await phone.getByRole('link', { name: 'Go to your portal with Studio Nord' }).click();
  await expect(phone).toHaveURL(client.portal);
});

test('B14: the owner’s cookie opens no portal, and the contact’s no workspace', async ({
  invite,
  newDevice,
  owner,
  ownerState,
}) => {
  const client = await invite();
  await owner.goto(client.portal);
  await expect(owner).toHaveURL('/portal-resume');

  const contact = await newDevice();
  await enterPortal(contact, client);
  await contact.goto('/app/clients');
  await expect(contact).toHaveURL('/sign-in');

  const contactSession = (await contact.context().cookies()).find(({ name }) => name === 'session');
  const ownerSession = ownerState.cookies.find(({ name }) => name === 'owner-session');
  if (!contactSession || !ownerSession) throw new Error('Somebody is not signed in');
  const swapped = await newDevice();
  await swapped.context().addCookies([
    { ...contactSession, value: ownerSession.value },
    { ...ownerSession, value: contactSession.value },
  ]);
  await swapped.goto(client.portal);
  await expect(swapped).toHaveURL('/portal-resume');
  await swapped.goto('/app/clients');
  await expect(swapped).toHaveURL('/sign-in');
});

test('B14: no page has a password field', async ({ newDevice, owner }) => {
  const visitor = await newDevice();
  const pages = [
    ...['/', '/sign-in', '/sign-in/sent', '/portal-resume', '/portal-resume/sent', '/portal-invalid'].map((path) => ({
      page: visitor,
      path,
    })),
    ...['/app/clients', '/app/clients/new', '/app/settings', '/app/settings/people'].map((path) => ({
      page: owner,
      path,
    })),
  ];
  for (const { page, path } of pages) {
    await page.goto(path);
    await expect(page).toHaveURL(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await page.locator('input[type=password]').count(), path).toBe(0);
  }
});
