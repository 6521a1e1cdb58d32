import { expect, test } from '../fixtures/test.ts';
import { askForFreshLink, typeCode } from '../steps/ask-for-link.ts';
import { enterPortal, expectPortal } from '../steps/enter-portal.ts';
import { codeIn } from '../steps/letters.ts';

const EMAIL = 'dana-many@acme.example';
const isRecovery = ({ subject }: { subject: string }) => subject.startsWith('Your sign-in links');

test('B6: one email lists each portal of an address, and its code asks which one to open', async ({
  invite,
  mail,
  newDevice,
}) => {
  const [acme, bakery] = [await invite('Acme', EMAIL), await invite('Bakery', EMAIL)];
  const laptop = await newDevice();
  await laptop.goto('/portal-resume');
  await askForFreshLink(laptop, EMAIL);
  const email = await mail.waitFor(EMAIL, isRecovery);
  const links = email.links.filter((link) => link.includes('/portal/link/'));
  expect(new Set(links).size).toBe(2);

  await typeCode(laptop, codeIn(email));
  await expect(laptop.getByRole('heading', { level: 1 })).toHaveText('Which portal do you want to open?');
  await laptop.getByRole('button', { name: 'Studio Nord for Bakery' }).click();
  await expectPortal(laptop, bakery.portal);
  await laptop.goto(acme.portal);
  await expect(laptop).toHaveURL('/portal-resume');

  const phone = await newDevice();
  const portals = [];
  for (const link of new Set(links)) {
    await phone.context().clearCookies();
    await phone.goto(link);
    await expect(phone.getByText(/You are signing in as .*, to the portal of (Acme|Bakery)\./)).toBeVisible();
    await phone.getByRole('button', { name: 'Open my portal' }).click();
    await expect(phone).toHaveURL(/\/portal\/c\//);
    portals.push(new URL(phone.url()).pathname);
  }
  expect(portals.toSorted()).toEqual([acme.portal, bakery.portal].toSorted());
});

test('B3: a code for another account asks before it replaces the one that is signed in', async ({
  invite,
  mail,
  newDevice,
}) => {
  const [dana, ana] = [await invite(), await invite('Bakery')];
  const shared = await newDevice();
  await enterPortal(shared, dana);
  await shared.goto('/portal-resume');
  await askForFreshLink(shared, ana.email);
  const code = codeIn(await mail.waitFor(ana.email, ({ id }) => id !== ana.invitation.id));

  await typeCode(shared, code);
  await expect(shared.getByText(`This browser is signed in as ${dana.email}`)).toBeVisible();
  await shared.getByRole('link', { name: `Stay signed in as ${dana.email}` }).click();
  await expectPortal(shared, dana.portal);

  await shared.goto('/portal-resume/sent');
  await typeCode(shared, code);
  await shared.getByRole('button', { name: 'Switch to the account of the code' }).click();
  await expectPortal(shared, ana.portal);
  await shared.goto(dana.portal);
  await expect(shared).toHaveURL('/portal-resume');
});
