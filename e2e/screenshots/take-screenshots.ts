import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { enterPortal } from '../steps/enter-portal.ts';

const IMAGES = new URL('../../docs/images/', import.meta.url).pathname;
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const LAPTOP =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const SCANNER = { 'user-agent': 'Mozilla/5.0 (compatible; Barracuda Sentinel (EE))' };

const take = async (page: Page, name: string): Promise<void> => {
  await page.waitForLoadState('load');
  await page.screenshot({ path: `${IMAGES}${name}.png` });
};

test('the images of the documents', async ({ api, invite, newDevice, owner, sql }) => {
  test.slow();
  const acme = await invite('Acme Bakery', 'dana@acme-bakery.example');
  const birch = await invite('Birch & Sons', 'olga@birch.example');
  const fjord = await invite('Fjord Yoga', 'ines@fjord-yoga.example');
  const lumen = await invite('Lumen Opticians', 'tom@lumen-opticians.example');
  const named = [
    { client: birch, name: 'Olga Hof' },
    { client: fjord, name: 'Inés Prado' },
    { client: lumen, name: 'Tom Falk' },
  ];
  for (const { client, name } of named) {
    const { contactId } = await api.clients.get.query({ clientId: client.id });
    await api.contacts.rename.mutate({ contactId, name });
  }
  await api.clients.update.mutate({ clientId: acme.id, tags: ['monthly'], internalNote: 'Prefers calls before noon.' });
  await api.clients.update.mutate({ clientId: fjord.id, tags: ['website'] });
  await sql`update emails set bounced_at = now(), failure = 'No such mailbox' where to_address = ${birch.email}`;
  await enterPortal(await newDevice({ userAgent: PHONE }), fjord);

  const phone = await newDevice({ userAgent: PHONE, viewport: { width: 390, height: 844 } });
  await fetch(acme.link, { headers: SCANNER });
  await enterPortal(phone, acme);
  const laptop = await newDevice({ userAgent: LAPTOP });
  await laptop.goto(acme.link);
  await laptop.setViewportSize({ width: 390, height: 844 });
  await take(laptop, 'dead-link');

  await owner.setViewportSize({ width: 1440, height: 900 });
  await owner.goto('/app/clients');
  await expect(owner.getByText(lumen.email)).toBeVisible();
  await take(owner, 'clients');
  await owner.goto(`/app/clients/${acme.id}`);
  await take(owner, 'client');
});
