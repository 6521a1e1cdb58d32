import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';
import { weighPage } from '../steps/weigh-page.ts';

test('B12: a client without a mailbox gets in by a code that the owner reads out', async ({
  faults,
  invite,
  newDevice,
  owner,
}) => {
  faults.expect(/status of 400/);
  const client = await invite();
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByRole('button', { name: 'Read out a code on the phone' }).click();
  const code = await owner.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).innerText();
  await expectGoodLooks(owner);

  const phone = await newDevice({ javaScriptEnabled: false });
  await phone.goto('/portal-resume');
  await phone.getByRole('link', { name: 'I was given a code on the phone' }).click();
  await phone.getByLabel('Code').fill('0000 0000');
  await phone.getByRole('button', { name: 'Sign in' }).click();
  await expect(phone.getByText('That code does not work.')).toBeVisible();
  await phone.getByLabel('Code').fill(code.toLowerCase().replace('-', ' '));
  await phone.getByRole('button', { name: 'Sign in' }).click();
  await expect(phone).toHaveURL(client.portal);
  await expect(owner.getByText('Signed in with a code from the phone')).toBeVisible();

  const other = await newDevice();
  await other.goto('/portal-resume/code');
  await expectGoodLooks(other);
  await other.getByLabel('Code').fill(code);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByText('That code does not work.')).toBeVisible();
});

test('B9: an owner passes a link on by hand when mail is down', async ({ invite, mail, newDevice, owner }) => {
  const client = await invite();
  await owner.goto(`/app/clients/${client.id}`);
  await owner.getByRole('button', { name: 'Make a link to pass on' }).click();
  const link = await owner.getByText(/\/portal\/link\/[\w-]{43}$/).innerText();
  await expect(owner.getByText('A link was copied by')).toBeVisible();
  expect(await mail.list(client.email)).toHaveLength(1);
  const phone = await newDevice();
  await phone.goto(new URL(link).pathname);
  await phone.getByRole('main').getByRole('button').click();
  await expect(phone).toHaveURL(client.portal);
  await expect(owner.getByText('It opens nothing any more.')).toBeVisible();
  await expect(owner.getByText(link)).toBeHidden();
});

test('B15: the page for the code is light and loads no script', async ({ newDevice }) => {
  const { bytes, scripts, foreign } = await weighPage(await newDevice(), '/portal-resume/code');
  expect(bytes).toBeLessThan(20_000);
  expect([...scripts, ...foreign]).toEqual([]);
});
