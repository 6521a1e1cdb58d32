import { expect, test } from '../fixtures/test.ts';
import { askForFreshLink, typeCode } from '../steps/ask-for-link.ts';
import { enterPortal, expectPortal } from '../steps/enter-portal.ts';
import { findSessions } from '../steps/age-access.ts';
import { codeIn, portalLinkIn } from '../steps/letters.ts';

const isRecovery = ({ text }: { text: string }) => text.includes('Here is your way back');

test('F2, F6: a used link on a second device leads to recovery, and the email that follows lets the client in', async ({
  invite,
  mail,
  newDevice,
}) => {
  const client = await invite();
  await enterPortal(await newDevice(), client);

  const phone = await newDevice();
  await phone.goto(client.link);
  await expect(phone).toHaveURL('/portal-invalid?reason=consumed');
  await expect(phone.getByRole('heading')).toHaveText('This link has already been used');
  await phone.getByRole('link', { name: 'Use another one' }).click();
  await expect(phone).toHaveURL('/portal-resume');
  await askForFreshLink(phone, client.email);
  await expect(phone.getByText(`If ${client.email} is the one we know`)).toBeVisible();

  const recovery = await mail.waitFor(client.email, isRecovery);
  await enterPortal(phone, { link: portalLinkIn(recovery), portal: client.portal });
});

test('B2: the code of the email, read on the phone, lets in the laptop that asked', async ({
  faults,
  invite,
  mail,
  newDevice,
}) => {
  faults.expect(/status of 400/);
  const client = await invite();
  const laptop = await newDevice();
  await laptop.goto('/portal-resume');
  await askForFreshLink(laptop, client.email);
  const code = codeIn(await mail.waitFor(client.email, isRecovery));

  const stranger = await newDevice();
  await stranger.goto('/portal-resume/sent');
  await typeCode(stranger, code);
  await expect(stranger.getByText('That code does not work.')).toBeVisible();

  await typeCode(laptop, 'AAAA-AAAA');
  await expect(laptop.getByText('That code does not work.')).toBeVisible();
  await typeCode(laptop, ` ${code.toLowerCase()} `);
  await expectPortal(laptop, client.portal);
});

test('F5: a private window, another browser and cleared cookies mean no session, and harm the others not at all', async ({
  invite,
  newDevice,
  sql,
}) => {
  const client = await invite();
  const browser = await newDevice();
  await enterPortal(browser, client);

  const privateWindow = await newDevice();
  await privateWindow.goto(client.portal);
  await expect(privateWindow).toHaveURL('/portal-resume');
  await browser.reload();
  await expectPortal(browser, client.portal);

  await browser.context().clearCookies();
  await browser.goto(client.portal);
  await expect(browser).toHaveURL('/portal-resume');
  expect(await findSessions(sql, client.email)).toHaveLength(1);
});

test('F13: the address may be typed in another case and with spaces, and mail goes to the address on file', async ({
  invite,
  mail,
  newDevice,
}) => {
  const client = await invite();
  const device = await newDevice();
  await device.goto('/portal-resume');
  await askForFreshLink(device, `  ${client.email.toUpperCase()} `);
  await mail.waitFor(client.email, isRecovery);
  expect(await mail.list(client.email.toUpperCase())).toEqual([]);
});
