import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { askForFreshLink } from '../steps/ask-for-link.ts';
import { expectGoodLooks, expectGoodLooksAt } from '../steps/check-looks.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';
import { makeLogo } from '../steps/logos.ts';
import { OWNER, setUpWorkspace } from '../steps/set-up-workspace.ts';
import { weighPage } from '../steps/weigh-page.ts';

const YELLOW = { hex: '#facc15', rgb: 'rgb(250, 204, 21)' };
// The heaviest that pages show.
const LOGO_BYTES = 10_000;
const PAGE_BYTES = 20_000;

test.describe.configure({ timeout: 90_000 });

const preview = (page: Page) => page.frameLocator('iframe[name=preview]');

/** The brand stands on the page that is open: a logo that could be loaded, the name, and buttons in the colour. */
const expectBrand = async (page: Page): Promise<void> => {
  const logo = page.locator('.brand img');
  await expect(logo).toBeVisible();
  expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await expect(page.locator('.brand')).toHaveText(OWNER.workspace);
  await expect(page).toHaveTitle(new RegExp(OWNER.workspace));
};

const expectLight = async (page: Page, address: string): Promise<void> => {
  const { bytes, scripts, foreign } = await weighPage(page, address);
  expect.soft(scripts, address).toEqual([]);
  expect.soft(foreign, address).toEqual([]);
  expect.soft(bytes, `bytes of ${address}`).toBeLessThan(PAGE_BYTES);
  expect.soft(bytes, `bytes of ${address} with its logo`).toBeGreaterThan(LOGO_BYTES);
};

test('Brand: an owner chooses logo, colour, sender and words, and clients meet them in the email and on each page', async ({
  newDevice,
  newInstallation,
}) => {
  const { origin, mail } = newInstallation;
  const owner = await newDevice({ baseURL: origin });
  await setUpWorkspace(owner, newInstallation);
  await owner.goto('/app/settings');
  const logo = { name: 'logo.png', mimeType: 'image/png', buffer: makeLogo(LOGO_BYTES) };
  await owner.getByLabel('Your logo').setInputFiles(logo);
  await owner.getByRole('button', { name: 'Use this logo' }).click();
  await expect(owner.getByText('Saved. Your clients see it from now on.')).toBeVisible();
  await expect(owner.getByAltText('Logo of Studio Nord')).toBeVisible();

  await owner.getByLabel('Colour (optional)').fill(YELLOW.hex);
  await owner.getByLabel('Words of welcome').fill('Hello from the north.');
  await expect(preview(owner).getByText('Hello from the north.')).toBeVisible();
  await expect(preview(owner).getByRole('heading', { name: 'Welcome to your portal' })).toBeVisible();
  await owner.getByRole('button', { name: 'Portal' }).click();
  await expect(preview(owner).getByRole('heading', { name: 'Welcome, Dana Berg' })).toBeVisible();
  await expect(preview(owner).getByText('Hello from the north.')).toBeVisible();
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByLabel('Colour (optional)')).toHaveValue(YELLOW.hex);
  await expectGoodLooks(owner);

  await owner.goto('/app/settings/email');
  await owner.getByLabel('Sender’s name').fill('Nora at Studio Nord');
  await owner.getByLabel('Answers go to').fill('hello@studio-nord.example');
  await owner.getByRole('button', { name: 'Save' }).click();
  await expect(owner.getByText('Saved. The next email carries it.')).toBeVisible();

  const to = 'dana@acme.example';
  await owner.goto('/app/clients/new');
  await expect(owner.getByLabel('Your own words of welcome')).toHaveValue('Hello from the north.');
  await owner.getByLabel('Client', { exact: true }).fill('Acme');
  await owner.getByLabel('Contact’s email address').fill(to);
  await owner.getByRole('button', { name: 'Send invitation' }).click();
  const invitation = await mail.waitFor(to);
  expect(invitation.from).toMatch(/^Nora at Studio Nord </);
  expect(invitation.headers['Reply-To']).toBe('hello@studio-nord.example');
  expect(invitation.html).toMatch(new RegExp(`<img alt="Studio Nord"[^>]* src="${origin}/brand/[0-9a-f]{64}.png"`));
  expect(invitation.html).toContain(`background-color:${YELLOW.hex}`);
  expect(invitation.text).toContain('Hello from the north.');

  const [link, portal] = [portalLinkIn(invitation), '/portal/c/acme'];
  const client = await newDevice({ baseURL: origin });
  await expectLight(client, link);
  await expectBrand(client);
  await expect(client.getByRole('button')).toHaveCSS('background-color', YELLOW.rgb);
  await expectGoodLooks(client);
  await enterPortal(client, { link, portal });
  await expectBrand(client);
  await expect(client.getByText('Hello from the north.')).toBeVisible();
  for (const address of [portal, `${portal}/devices`]) await expectLight(client, address);
  await expectGoodLooksAt(client, [portal, `${portal}/devices`]);

  const other = await newDevice({ baseURL: origin });
  await other.goto(link);
  await expect(other).toHaveURL('/portal-invalid?reason=consumed');
  await expectBrand(other);
  await expectLight(other, '/portal-invalid?reason=consumed');
  await expectGoodLooks(other);

  const stranger = await newDevice({ baseURL: origin });
  await stranger.goto('/portal-resume');
  await askForFreshLink(stranger, to);
  expect(await stranger.content(), 'what a stranger is told of the workspace').not.toMatch(/\/brand\/|Studio Nord/);
});

test('Brand: a test email says in words what became of it, and what to do next', async ({ mail, owner, sql }) => {
  await owner.goto('/app/settings/email');
  await owner.getByRole('button', { name: 'Send a test email' }).click();
  await expect(owner.getByText('Kept in the local mailbox.')).toBeVisible();
  const email = await mail.waitFor(OWNER.email, ({ subject }) => subject.includes('test email'));
  expect(email.text).toContain('Email works');
  await expectGoodLooks(owner);

  // As if a provider had taken it, and its mailbox had not.
  const sent = sql`kind = 'test' and to_address = ${OWNER.email}`;
  await sql`update emails set transport = 'resend' where ${sent}`;
  await owner.reload();
  await expect(owner.getByText('Sent: Resend has it.')).toBeVisible();
  await sql`update emails set bounced_at = now(), failure = '550 No such user here' where ${sent}`;
  // The page looks by itself.
  await expect(owner.getByText('Your mailbox refused it.')).toBeVisible();
  await expect(owner.getByText('“550 No such user here”')).toBeVisible();
});

test('Brand: a heavy PNG is whole in emails, and on pages a light copy that the browser drew', async ({
  newDevice,
  newInstallation,
}) => {
  const { origin, mail, setupKey } = newInstallation;
  const owner = await newDevice({ baseURL: origin });
  await setUpWorkspace(owner, { origin, setupKey });
  await owner.goto('/app/settings');
  const logo = { name: 'logo.png', mimeType: 'image/png', buffer: makeLogo(200_000) };
  await expect(async () => {
    await owner.getByLabel('Your logo').setInputFiles(logo);
    expect(await owner.locator('input[name=small]').evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1);
  }).toPass();
  await owner.getByRole('button', { name: 'Use this logo' }).click();
  await expect(owner.getByText('It is shown where your links lead, in the portal and in emails.')).toBeVisible();
  const whole = await owner.request.get((await owner.getByAltText('Logo of').getAttribute('src')) ?? '');
  expect((await whole.body()).byteLength).toBe(200_000);

  const to = 'dana@acme.example';
  await owner.goto('/app/clients/new');
  await owner.getByLabel('Client', { exact: true }).fill('Acme');
  await owner.getByLabel('Contact’s email address').fill(to);
  await owner.getByRole('button', { name: 'Send invitation' }).click();
  const client = await newDevice({ baseURL: origin });
  const { bytes } = await weighPage(client, portalLinkIn(await mail.waitFor(to)));
  expect(bytes).toBeLessThan(PAGE_BYTES);
  await expectBrand(client);
});

test('Brand: what is no logo is refused in words, and nothing changes', async ({ faults, owner }) => {
  faults.expect(/status of 400/);
  await owner.goto('/app/settings');
  const file = { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('<html></html>') };
  await owner.getByLabel('Your logo').setInputFiles(file);
  await owner.getByRole('button', { name: 'Use this logo' }).click();
  await expect(owner.getByText('This is neither a PNG nor an SVG')).toBeVisible();
  await expect(owner.getByText('No logo yet')).toBeVisible();
  await expectGoodLooks(owner);
});
