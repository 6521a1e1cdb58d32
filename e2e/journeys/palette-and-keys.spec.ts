import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';

test('an owner goes to a client and to a page with the keyboard alone', async ({ invite, owner }) => {
  const client = await invite('Überflug Bakery');
  const listens = owner.waitForRequest(/watchTimeline/);
  await owner.goto(`/app/clients/${client.id}`);
  await listens;
  await owner.keyboard.press('Control+k');
  const field = owner.getByRole('combobox', { name: 'Go to a client or a page' });
  await expect(field).toBeFocused();
  await expectGoodLooks(owner);
  await field.fill('ueberflug');
  await field.fill('uberflug');
  await expect(owner.getByRole('option', { name: /Überflug Bakery/ })).toHaveAttribute('aria-selected', 'true');
  await field.fill('peop');
  await expect(owner.getByRole('option', { name: /People/ })).toHaveAttribute('aria-selected', 'true');
  await owner.keyboard.press('Enter');
  await expect(owner).toHaveURL('/app/settings/people');
  await owner.keyboard.press('/');
  await expect(field).toBeFocused();
  await field.fill('uberflug');
  await expect(owner.getByRole('option', { name: /Überflug Bakery/ })).toBeVisible();
  await owner.keyboard.press('ArrowDown');
  await owner.keyboard.press('ArrowUp');
  await owner.keyboard.press('Enter');
  await expect(owner).toHaveURL(`/app/clients/${client.id}`);
});

test('Enter waits for the clients that are being looked for, and opens the first that fits', async ({
  invite,
  owner,
}) => {
  const client = await invite('Café Mokkamund');
  await owner.goto('/app/settings/people');
  await owner.route(/clients\.list/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await expect(async () => {
    await owner.keyboard.press('Control+k');
    await expect(owner.getByRole('combobox', { name: 'Go to a client or a page' })).toBeFocused({ timeout: 500 });
  }).toPass();
  await owner.keyboard.type('mokkamund');
  await owner.keyboard.press('Enter');
  await expect(owner).toHaveURL(`/app/clients/${client.id}`);
});

test('single keys are listed, and can be switched off', async ({ invite, owner }) => {
  const client = await invite();
  const open = async () => {
    const listens = owner.waitForRequest(/watchTimeline/);
    await owner.goto(`/app/clients/${client.id}`);
    await listens;
  };
  await open();
  await owner.keyboard.press('?');
  await expect(owner.getByRole('heading', { name: 'Keys' })).toBeVisible();
  await expectGoodLooks(owner);
  await owner.getByLabel('Single keys work in this browser').uncheck();
  await owner.getByRole('button', { name: 'Close' }).click();
  await owner.keyboard.press('n');
  await expect(owner).toHaveURL(`/app/clients/${client.id}`);
  await owner.keyboard.press('Control+k');
  await expect(owner.getByRole('combobox', { name: 'Go to a client or a page' })).toBeFocused();
  await owner.keyboard.press('Escape');
  await open();
  await owner.evaluate(() => localStorage.clear());
  await owner.keyboard.press('n');
  await expect(owner).toHaveURL('/app/clients/new');
});
