import { expect, test } from '../fixtures/test.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';
import { setUpWorkspace } from '../steps/set-up-workspace.ts';

const FILE = `Firma;Ansprechpartner;E-Mail;Telefon
Bäckerei Sonnenschein;Jürgen Müller;juergen@sonnenschein.example;040 123
"Weber & Söhne, Steuerberatung";Sabine Weber;sabine@weber.exmaple;040 456
Café Mokka;Élodie Martin;elodie@mokka.example;
`;

// A browser that says of itself that it is automated is taken for a mail scanner.
const userAgent =
  'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

test.describe.configure({ timeout: 60_000 });

test('From a spreadsheet to three clients who get in: one had a wrong address, and one’s link did not work any more', async ({
  newDevice,
  newInstallation,
}) => {
  const { origin, setupKey, mail, sql } = newInstallation;
  const owner = await newDevice({ baseURL: origin });
  await setUpWorkspace(owner, { origin, setupKey });

  await owner.getByRole('link', { name: 'Import', exact: true }).click();
  const buffer = Buffer.from(FILE, 'latin1');
  await owner.getByLabel('CSV file').setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer });
  await owner.getByRole('button', { name: 'Continue' }).click();
  await owner.getByRole('button', { name: 'Check the rows' }).click();
  await owner.getByLabel('Invite them now').check();
  await owner.getByRole('button', { name: 'Add 3 and invite them' }).click();
  await expect(owner.getByText('3 added')).toBeVisible();
  const invitationTo = (address: string) => mail.waitFor(address, ({ subject }) => subject.includes('invites you'));
  const portalOf = async (address: string) => {
    const [client] = await sql<{ slug: string }[]>`
      select k.slug from clients k join contacts c on c.client_id = k.id where c.email = ${address}`;
    return `${origin}/portal/c/${client?.slug}`;
  };
  const juergen = 'juergen@sonnenschein.example';
  const elodie = 'elodie@mokka.example';
  await invitationTo('sabine@weber.exmaple');

  // As the provider would report it.
  await sql`update emails set bounced_at = now(), failure = '550 No such user' where to_address = 'sabine@weber.exmaple'`;
  await owner.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Clients' }).click();
  await owner.getByRole('link', { name: '1 address needs a look' }).click();
  await owner.getByRole('link', { name: 'Weber & Söhne, Steuerberatung' }).click();
  const accessOf = (name: string) => owner.getByRole('region', { name: `Can ${name} get in?` });
  await expect(accessOf('Sabine Weber')).toContainText('came back: the address does not work');
  await accessOf('Sabine Weber').getByText('Correct the address').click();
  await owner.getByRole('textbox', { name: 'Email address' }).fill('sabine@weber.example');
  await owner.keyboard.press('Enter');
  const sabine = { link: portalLinkIn(await invitationTo('sabine@weber.example')), portal: '' };
  sabine.portal = await portalOf('sabine@weber.example');
  await enterPortal(await newDevice({ baseURL: origin }), sabine);
  await expect(accessOf('Sabine Weber')).toContainText('Sabine Weber is signed in and can get in.');

  // “The link you sent me doesn’t work any more”: used on the phone, opened again on the laptop.
  const invitation = { link: portalLinkIn(await invitationTo(juergen)), portal: await portalOf(juergen) };
  await enterPortal(await newDevice({ baseURL: origin }), invitation);
  const laptop = await newDevice({ baseURL: origin, userAgent });
  await laptop.goto(invitation.link);
  await expect(laptop.getByRole('heading', { level: 1 })).toHaveText('This link has already been used');
  await owner.goto(`${origin}/app/clients`);
  await owner.getByRole('link', { name: 'Bäckerei Sonnenschein' }).click();
  await expect(accessOf('Jürgen Müller')).toContainText('tried a used or old link in another browser');
  await accessOf('Jürgen Müller').getByRole('button', { name: 'Email a fresh link' }).click();
  const fresh = portalLinkIn(await mail.waitFor(juergen, ({ subject }) => subject.includes('sign-in link')));
  await enterPortal(laptop, { ...invitation, link: fresh });
  await expect(accessOf('Jürgen Müller')).toContainText('Jürgen Müller is signed in and can get in.');

  await enterPortal(await newDevice({ baseURL: origin }), {
    link: portalLinkIn(await invitationTo(elodie)),
    portal: await portalOf(elodie),
  });
  await owner.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Clients' }).click();
  await expect(owner.getByRole('row').filter({ hasText: 'Active' })).toHaveCount(3);
});
