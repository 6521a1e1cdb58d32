import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks, expectGoodLooksAt } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const SCANNER = 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))';

test('B10: an owner watches why a client cannot get in, and what helps, without reloading the page', async ({
  invite,
  newDevice,
  owner,
}) => {
  const client = await invite('Acme Bakery');
  await owner.goto(`/app/clients/${client.id}`);
  const diagnosis = owner.getByRole('region', { name: 'Can Dana Berg get in?' });
  const story = owner.getByRole('region', { name: 'What happened' });
  await expect(diagnosis).toContainText('A link was sent to Dana Berg and not opened yet.');

  for (let visit = 0; visit < 3; visit += 1)
    await fetch(client.link, { headers: { 'user-agent': `${SCANNER} ${visit}` } });
  await expect(diagnosis).toContainText('Only a mail scanner has opened the link so far, not Dana Berg.');
  await expect(story).toContainText(
    'Opened by something that looks like a mail scanner, 3 times. The link still works.',
  );

  const phone = await newDevice({ userAgent: ANDROID });
  await phone.goto(client.link);
  await expect(diagnosis).toContainText('Dana Berg opened the link and did not press the button on its page.');
  await enterPortal(phone, client);
  await expect(diagnosis).toContainText('Dana Berg is signed in and can get in.');
  await expect(story).toContainText('Signed in with a link in Chrome on Android.');

  const laptop = await newDevice({ userAgent: ANDROID });
  await laptop.goto(client.link);
  await expect(laptop).toHaveURL('/portal-invalid?reason=consumed');
  await expect(diagnosis).toContainText('tried a used or old link in another browser');
  await diagnosis.getByRole('button', { name: 'Email a fresh link' }).click();
  await expect(owner.getByText('A fresh link is on its way to')).toBeVisible();
  await expect(diagnosis).toContainText('A fresh link, for another browser, is not used yet.');
  await expect(story).toContainText('Email handed to the mail provider.');
  await expectGoodLooks(owner);
});

test('B10: an address that mail comes back from is corrected with one button, and the client arrives', async ({
  invite,
  mail,
  newDevice,
  owner,
  sql,
}) => {
  const client = await invite('Weber & Söhne', 'sabine@weber.exmaple');
  await mail.waitFor(client.email);
  await sql`update emails set bounced_at = now(), failure = '550 No such user' where to_address = ${client.email}`;
  await owner.goto(`/app/clients/${client.id}`);
  const diagnosis = owner.getByRole('region', { name: 'Can Dana Berg get in?' });
  await expect(diagnosis).toContainText('The email to Dana Berg came back: the address does not work.');
  await diagnosis.getByText('Correct the address').click();
  const field = owner.getByRole('textbox', { name: 'Email address' });
  await expect(field).toBeFocused();
  await owner.keyboard.type('sabine@weber.example');
  await owner.keyboard.press('Enter');
  await expect(owner.getByText('Saved: sabine@weber.example.')).toBeVisible();

  const email = await mail.waitFor('sabine@weber.example', ({ subject }) => subject.includes('invites you'));
  await enterPortal(await newDevice(), { link: portalLinkIn(email), portal: client.portal });
  await expect(diagnosis).toContainText('Dana Berg is signed in and can get in.');
});

test('B10: without JavaScript, the address is corrected on the same page', async ({
  invite,
  newDevice,
  owner,
  sql,
}) => {
  const client = await invite();
  await sql`update emails set bounced_at = now() where to_address = ${client.email}`;
  const plain = await newDevice({ javaScriptEnabled: false, storageState: await owner.context().storageState() });
  await plain.goto(`/app/clients/${client.id}`);
  await plain.getByText('Correct the address').click();
  await expect(plain.getByRole('textbox', { name: 'Email address' })).toBeVisible();
});

test('what is being written stays when something happens meanwhile', async ({ api, invite, owner }) => {
  const client = await invite();
  const isLive = owner.waitForRequest(/watchTimeline/);
  await owner.goto(`/app/clients/${client.id}`);
  await isLive;
  await owner.getByLabel('Note').fill('Calls on Mondays');
  await owner.getByLabel('Tags').fill('vip, new');
  const { contactId } = await api.clients.get.query({ clientId: client.id });
  await api.contacts.rename.mutate({ contactId, name: 'Dana Oak' });
  await expect(owner.getByRole('region', { name: 'What happened' })).toContainText(
    'Renamed from Dana Berg to Dana Oak',
  );
  await expect(owner.getByLabel('Note')).toHaveValue('Calls on Mondays');
  await expect(owner.getByLabel('Tags')).toHaveValue('vip, new');

  owner.once('dialog', (dialog) => void dialog.dismiss());
  await owner.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: 'Settings' }).click();
  await expect(owner.getByLabel('Note')).toHaveValue('Calls on Mondays');
});

test('a client is renamed in place, and their portal stays where it is', async ({ faults, invite, owner }) => {
  faults.expect(/status of 400/);
  const client = await invite('Acme');
  const isLive = owner.waitForRequest(/watchTimeline/);
  await owner.goto(`/app/clients/${client.id}`);
  await isLive;
  await owner.getByLabel('Rename Acme').click();
  await owner.getByLabel('Name of the client').fill('x'.repeat(121));
  await owner.keyboard.press('Enter');
  await expect(owner.getByText('Please use at most 120 characters.')).toBeVisible();
  await owner.getByLabel('Name of the client').fill('Acme & Daughters');
  await owner.keyboard.press('Enter');
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Acme & Daughters');
  await expect(owner.getByLabel('Rename Acme & Daughters')).toBeFocused();
  await expect(owner.getByRole('link', { name: client.portal })).toBeVisible();
});

test('B10: takes a lost connection up again and misses nothing', async ({ api, faults, invite, owner }) => {
  faults.expect(/ERR_INTERNET_DISCONNECTED/);
  const client = await invite();
  await owner.goto(`/app/clients/${client.id}`);
  const story = owner.getByRole('region', { name: 'What happened' });
  await expect(story).toContainText('Invitation written to');
  await owner.context().setOffline(true);
  await api.contacts.rename.mutate({
    contactId: (await api.clients.get.query({ clientId: client.id })).contactId,
    name: 'Dana Oak',
  });
  await owner.context().setOffline(false);
  await expect(story).toContainText('Renamed from Dana Berg to Dana Oak', { timeout: 20_000 });
});

test('B10: the help page explains each state, and the way to it stands at the diagnosis', async ({ invite, owner }) => {
  const client = await invite();
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByRole('link', { name: 'What each state means, and what helps' }).click();
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('“The link you sent me doesn’t work”');
  await expect(owner.getByText('Dana was never sent a link.')).toBeVisible();
  await expectGoodLooksAt(owner, ['/app/help/access']);
});

test('a paused contact is out until let in again, and comes back where they were', async ({
  invite,
  newDevice,
  owner,
}) => {
  const client = await invite();
  const phone = await newDevice();
  await enterPortal(phone, client);
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByRole('button', { name: 'Pause access' }).click();
  await expect(owner.getByText('Access for Dana Berg is paused.')).toBeVisible();
  await phone.reload();
  await expect(phone).toHaveURL('/portal-resume');
  await owner.getByRole('button', { name: 'Let them in again' }).click();
  await expect(owner.getByText('They can get in again')).toBeVisible();
  await phone.goto(client.portal);
  await expect(phone).toHaveURL(client.portal);
});
