import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import type { Installation } from '../fixtures/installation.ts';
import { countLinks } from '../steps/age-access.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

const sendButton = (page: Page) => page.getByRole('button', { name: 'Send fresh magic link', exact: true });

const readClient = (sql: Installation['sql'], clientId: string) => sql`
  select to_jsonb(k) as client, to_jsonb(c) as contact
  from clients k join contacts c on c.client_id = k.id where k.id = ${clientId}`;

test('F10, F11: two clicks send two emails, both links work, and nothing else of the client changes', async ({
  invite,
  mail,
  newDevice,
  owner,
  sql,
}) => {
  const client = await invite();
  const before = await readClient(sql, client.id);
  // It listens once its script runs: two clicks before that are one form, sent by the browser once.
  const listens = owner.waitForRequest(/watchTimeline/);
  await owner.goto(`/app/clients/${client.id}`);
  await listens;
  await sendButton(owner).dblclick();
  await expect(
    owner.getByText('A fresh link is on its way to d•••@acme.example. Earlier links still work.'),
  ).toBeVisible();

  const first = await mail.waitFor(client.email, ({ id }) => id !== client.invitation.id);
  const second = await mail.waitFor(client.email, ({ id }) => ![client.invitation.id, first.id].includes(id));
  expect(second.subject).not.toBe(first.subject);
  expect(portalLinkIn(second)).not.toBe(portalLinkIn(first));
  expect(await mail.list(client.email)).toHaveLength(3);
  expect(await readClient(sql, client.id)).toEqual(before);
  await expect(owner.getByRole('region', { name: 'Sign-in links' }).getByText('Fresh link')).toHaveCount(2);

  for (const email of [second, first])
    await enterPortal(await newDevice(), { link: portalLinkIn(email), portal: client.portal });
  await enterPortal(await newDevice(), client);
  expect(await countLinks(sql, client.email)).toEqual({ used: 3, all: 3 });
});

test('F10: the owner finds the client in the list, and the button at the top right of its page', async ({
  invite,
  newDevice,
  ownerState,
}) => {
  const client = await invite('Fjord & Fell');
  const owner = await newDevice({ storageState: ownerState, viewport: { width: 1440, height: 900 } });
  await owner.goto('/app/clients');
  await owner.getByRole('row', { name: client.email }).click();
  await expect(owner).toHaveURL(`/app/clients/${client.id}`);

  const button = await sendButton(owner).boundingBox();
  const name = await owner.getByRole('heading', { level: 1, name: client.name }).boundingBox();
  const page = await owner.getByRole('main').boundingBox();
  if (!button || !name || !page) throw new Error('The header is not visible');
  expect(button.y + button.height, 'in the row of the name').toBeGreaterThan(name.y);
  expect(button.y, 'in the row of the name').toBeLessThan(name.y + name.height);
  expect(page.x + page.width - (button.x + button.width), 'at the right edge').toBeLessThan(48);
  expect(button.y, 'at the top').toBeLessThan(160);
});

test('F10: the button tells the owner why nothing was sent to an archived client', async ({
  faults,
  invite,
  owner,
  mail,
  sql,
}) => {
  faults.expect(/status of 400/);
  const client = await invite();
  await owner.goto(`/app/clients/${client.id}`);
  await sql`update clients set archived_at = now() where id = ${client.id}`;
  await sendButton(owner).click();
  await expect(owner.getByRole('alert')).toContainText('Restore the client first, then try again.');
  expect(await mail.list(client.email)).toHaveLength(1);
});
