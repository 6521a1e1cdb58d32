import { randomUUID } from 'node:crypto';
import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { codeIn, portalLinkIn } from '../steps/letters.ts';
import { expectPortal, pressOpenPortal } from '../steps/enter-portal.ts';
import { OWNER, setUpWorkspace } from '../steps/set-up-workspace.ts';

test('F1: a workspace is set up, a client invited, and the client opens the email and is in for 30 days', async ({
  newDevice,
  newInstallation,
}) => {
  const { origin, mail } = newInstallation;
  const owner = await newDevice({ baseURL: origin });
  await setUpWorkspace(owner, newInstallation);
  await expect(owner.getByText('Your first client is a minute away')).toBeVisible();

  await owner.getByRole('link', { name: 'Invite a client' }).click();
  await owner.getByLabel('Client', { exact: true }).fill('Müller & Söhne');
  await owner.getByLabel('Contact’s name (optional)').fill('Dana Berg');
  await owner.getByLabel('Contact’s email address').fill('dana@mueller.example');
  await expect(owner.getByLabel('Portal address')).toHaveValue('muller-sohne');
  await owner.getByRole('button', { name: 'Send invitation' }).click();
  await expect(owner.getByText('the invitation is on its way to dana@mueller.example')).toBeVisible();

  const invitation = await mail.waitFor('dana@mueller.example');
  expect(invitation.subject).toContain(OWNER.workspace);
  const client = await newDevice({ baseURL: origin });
  await client.goto(portalLinkIn(invitation));
  await expect(client.getByText('You are signing in as d•••@mueller.example')).toBeVisible();
  await expect(client.getByRole('button')).toHaveCount(1);
  await pressOpenPortal(client);
  await expectPortal(client, `${origin}/portal/c/muller-sohne`);

  const session = (await client.context().cookies()).find(({ name }) => name === 'session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(((session?.expires ?? 0) * 1000 - Date.now()) / 86_400_000).toBeCloseTo(30, 1);
});

for (const javaScriptEnabled of [true, false])
  test(`An owner is asked before an address becomes that of a second client, and no name is cut, ${javaScriptEnabled ? 'with' : 'without'} a script`, async ({
    api,
    faults,
    invite,
    newDevice,
    ownerState,
  }) => {
    faults.expect(/status of 400/);
    const word = `k${randomUUID().slice(0, 8)}`;
    const first = await invite(`First ${word}`);
    const page = await newDevice({ storageState: ownerState, javaScriptEnabled });
    await page.goto('/app/clients/new');
    const [name, email] = [page.getByLabel('Client', { exact: true }), page.getByLabel('Contact’s email address')];
    const long = `${word} ${'x'.repeat(120)}`;
    await name.fill(long);
    await email.fill(first.email.toUpperCase());
    await email.press('Enter');
    await expect(page.getByText(`This address belongs to First ${word} already.`)).toBeVisible();
    await expect(page.getByRole('link', { name: `Open First ${word}` })).toHaveAttribute(
      'href',
      `/app/clients/${first.id}`,
    );
    if (javaScriptEnabled) await expectGoodLooks(page);
    // The question stands there already: its second answer has to have come before the next form is sent.
    const asked = page.waitForResponse((response) => response.request().method() === 'POST');
    await email.press('Enter');
    await (await asked).finished();
    await expect(page.getByText(`This address belongs to First ${word} already.`)).toBeVisible();
    await page.getByRole('button', { name: 'Add anyway' }).click();
    await expect(page.getByText('Please use at most 120 characters.')).toBeVisible();
    await expect(name).toHaveValue(long);
    if (javaScriptEnabled) await expectGoodLooks(page);
    await name.fill(`Second ${word}`);
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await expect(page.getByText('the invitation is on its way')).toBeVisible();
    const { clients } = await api.clients.list.query({ search: word, sort: 'name' });
    expect(clients.map((client) => client.name)).toEqual([`First ${word}`, `Second ${word}`]);
  });

test('F3: the permanent address opens the portal in the browser that is signed in, and in no other', async ({
  invite,
  newDevice,
}) => {
  const { link, portal } = await invite();
  const browser = await newDevice();
  await browser.goto(link);
  await pressOpenPortal(browser);
  await expectPortal(browser, portal);

  const bookmark = await browser.context().newPage();
  await bookmark.goto(portal);
  await expectPortal(bookmark, portal);
  await expect(bookmark.getByRole('link', { name: portal })).toHaveAttribute('href', bookmark.url());

  const elsewhere = await newDevice();
  await elsewhere.goto(portal);
  await expect(elsewhere).toHaveURL('/portal-resume');
});

test('F15: the invitation explains the bookmark and the recovery page with the real addresses', async ({
  installation: { origin },
  invite,
}) => {
  const { invitation, portal } = await invite();
  const { text, links } = invitation;
  expect(text).toMatch(/permanent address that you can bookmark[^\n]*30 days after each visit:\n/);
  expect(text).toContain(`:\n${origin}${portal}\n`);
  expect(text).toMatch(/Signed out, on another device, or lost this email\?[^\n]*within a minute:\n/);
  expect(text).toContain(`:\n${origin}/portal-resume\n`);
  expect(links).toEqual(expect.arrayContaining([`${origin}${portal}`, `${origin}/portal-resume`]));
  expect(() => codeIn(invitation)).toThrow('has no code');
});

test('F10: the client’s page shows what was sent, to whom, and that it was used', async ({
  invite,
  newDevice,
  owner,
}) => {
  const { id, link, portal, email } = await invite();
  await owner.goto(`/app/clients/${id}`);
  const sent = owner.getByRole('region', { name: 'Sign-in links' }).getByRole('listitem');
  await expect(sent).toContainText(`to ${email}`);
  await expect(sent).toContainText('Not used yet, expires in 2 weeks');
  await expect(sent).toContainText('sent');
  await expect(owner.getByText('Invited', { exact: true }).first()).toBeVisible();

  const client = await newDevice();
  await client.goto(link);
  await owner.reload();
  await expect(sent).toContainText('Not used yet');
  await pressOpenPortal(client);
  await expectPortal(client, portal);
  await owner.reload();
  await expect(sent).toContainText('Used just now');
  await expect(owner.getByText('Active', { exact: true }).first()).toBeVisible();
});
