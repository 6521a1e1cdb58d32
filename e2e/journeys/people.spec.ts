import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks, expectGoodLooksAt } from '../steps/check-looks.ts';
import { ownerLinkIn } from '../steps/letters.ts';
import { setUpWorkspace } from '../steps/set-up-workspace.ts';

const OLE = { name: 'Ole Berg', email: 'ole@studio-nord.example' };

test('People: a member is invited, signs in, may not change the brand, is removed and out at once', async ({
  newDevice,
  newInstallation,
}) => {
  test.setTimeout(90_000);
  const { origin, mail } = newInstallation;
  const owner = await newDevice({ baseURL: origin });
  await setUpWorkspace(owner, newInstallation);
  await owner.goto('/app/settings/people');
  await owner.getByLabel('Name').fill(OLE.name);
  await owner.getByLabel('Email address').fill(OLE.email);
  await owner.getByRole('button', { name: 'Send invitation' }).click();
  await expect(owner.getByText('Invited. The email is on its way')).toBeVisible();
  await expect(owner.getByRole('listitem').filter({ hasText: OLE.email })).toContainText('Member');

  const invitation = await mail.waitFor(OLE.email);
  expect(invitation.subject).toContain('Studio Nord invites you to the workspace');
  const ole = await newDevice({ baseURL: origin });
  await ole.goto(ownerLinkIn(invitation));
  await ole.getByRole('button', { name: 'Sign in' }).click();
  await expect(ole.getByRole('heading', { level: 1 })).toHaveText('Clients');
  await ole.goto('/app/settings');
  await expect(ole.getByText('Only an owner of the workspace can change it')).toBeVisible();
  await expect(ole.getByLabel('Your business')).toBeDisabled();
  await expect(ole.getByRole('button', { name: 'Save' })).toBeDisabled();
  await ole.getByRole('link', { name: 'Portal' }).click();
  await expect(ole.frameLocator('iframe[name=preview]').getByText('Welcome, Dana Berg')).toBeVisible();
  await expectGoodLooksAt(ole, ['/app/settings', '/app/settings/people']);
  await expect(ole.getByRole('button', { name: /^Remove|^Make/ })).toHaveCount(0);

  await owner.reload();
  await owner.getByLabel('Remove Ole Berg').click();
  await expect(owner.getByText('Ole Berg loses access now.')).toBeVisible();
  await expectGoodLooks(owner);
  await owner.getByRole('button', { name: 'Remove Ole Berg', exact: true }).click();
  await expect(owner.getByText('Removed. That person is signed out everywhere')).toBeVisible();
  await expect(owner.getByRole('listitem').filter({ hasText: OLE.email })).toHaveCount(0);

  await ole.goto('/app/clients');
  await expect(ole).toHaveURL('/sign-in');
  await ole.goto(ownerLinkIn(invitation));
  await expect(ole.getByRole('heading')).toHaveText('This sign-in link does not work any more');
});

test('People: an owner sees their own sign-ins and ends the others', async ({ mail, newDevice, newOwner }) => {
  const { email } = await newOwner();
  const enter = async (isLast: (subject: string) => boolean) => {
    const device = await newDevice();
    await device.goto('/sign-in');
    await device.getByLabel('Email address').fill(email);
    await device.getByRole('button', { name: 'Email me a link' }).click();
    await device.goto(ownerLinkIn(await mail.waitFor(email, ({ subject }) => isLast(subject))));
    await device.getByRole('button', { name: 'Sign in' }).click();
    await expect(device).toHaveURL('/app/clients');
    return device;
  };
  const seen = new Set<string>();
  const isNew = (subject: string) => !seen.has(subject) && Boolean(seen.add(subject));
  const [phone, laptop] = [await enter(isNew), await enter(isNew)];
  await laptop.goto('/app/settings/sign-ins');
  await expect(laptop.getByRole('main').getByRole('listitem')).toHaveCount(2);
  await expectGoodLooks(laptop);
  await laptop.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(laptop.getByText('You are signed in nowhere else.')).toBeVisible();
  await phone.goto('/app/clients');
  await expect(phone).toHaveURL('/sign-in');
});

test('People: the theme that an owner chose is painted by the server, and the device decides again when asked', async ({
  newDevice,
  ownerState,
}) => {
  const owner = await newDevice({ storageState: ownerState, colorScheme: 'light' });
  const background = () => owner.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await owner.goto('/app/settings/sign-ins');
  const day = await background();
  await owner.getByRole('button', { name: 'Dark', exact: true }).click();
  await expect(owner.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await background()).not.toBe(day);
  await expect(owner.getByRole('button', { name: 'Dark', exact: true })).toHaveAttribute('aria-pressed', 'true');
  const night = await owner.request.get('/app/clients');
  expect(await night.text()).toContain('<html lang="en" data-theme="dark">');
  expect(await (await owner.request.get('/portal-resume')).text()).not.toContain('data-theme="dark">');
  await expectGoodLooks(owner);
  await owner.getByRole('button', { name: 'As the device' }).click();
  await expect(owner.locator('html')).not.toHaveAttribute('data-theme');
});
