import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';

test.describe.configure({ timeout: 60_000 });

/** A file as a spreadsheet writes it: a mark, semicolons, a line break within quotes; and two rows to fix. */
const writeFile = () => {
  const word = `k${randomUUID().slice(0, 8)}`;
  const [dana, jo] = [`dana@${word}.example`, `jo@${word}.example`];
  const text = `\uFEFFFirma;E-Mail;Ansprechpartner;Notiz;Gruppe
"Müller; ""Söhne"" ${word}";${dana};Dana Berg;"Calls on
Mondays";${word}
Broken ${word};dana@;;;
Birch ${word};${jo};Jo Birk;;
;x@${word}.example;;;
`;
  return { word, dana, jo, file: { name: 'clients.csv', mimeType: 'text/csv', buffer: Buffer.from(text) } };
};

const upload = async (page: Page, file: ReturnType<typeof writeFile>['file']) => {
  await page.goto('/app/clients/import');
  await page.getByLabel('CSV file').setInputFiles(file);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Which column holds what?' })).toBeVisible();
};

test('An owner imports a spreadsheet: sees what is wrong at which row, invites who was added, and may do it again', async ({
  api,
  mail,
  owner,
}) => {
  const { word, dana, jo, file } = writeFile();
  await owner.goto('/app/clients');
  await owner.getByRole('link', { name: 'Import', exact: true }).click();
  await expect(owner.getByRole('heading', { name: 'Import clients' })).toBeVisible();
  await expectGoodLooks(owner);
  await upload(owner, file);
  await expect(owner.getByLabel('Client', { exact: true })).toHaveValue('0');
  await expect(owner.getByLabel('Email address')).toHaveValue('1');
  await owner.getByLabel('Tags (optional)').selectOption({ index: 5 });
  await expectGoodLooks(owner);

  await owner.getByRole('button', { name: 'Check the rows' }).click();
  await expect(owner.getByText('2 ready, 2 to fix')).toBeVisible();
  await expect(owner.getByText('Row 3: “dana@” does not look like an email address.')).toBeVisible();
  await expect(owner.getByText('Row 5: There is no name.')).toBeVisible();
  await expectGoodLooks(owner);
  await owner.reload();
  await expect(owner.getByText('2 ready, 2 to fix')).toBeVisible();

  await owner.getByLabel('Send an invitation to everybody who is added').check();
  await owner.getByRole('button', { name: 'Import 2' }).press('Enter');
  await expect(owner.getByRole('heading', { name: 'Done' })).toBeVisible();
  await expect(owner.getByText('2 added')).toBeVisible();
  await expectGoodLooks(owner);
  for (const address of [dana, jo]) await mail.waitFor(address);
  const { clients } = await api.clients.list.query({ search: word, sort: 'name' });
  expect(clients.map(({ name, tags }) => [name, tags])).toEqual([
    [`Birch ${word}`, []],
    [`Müller; "Söhne" ${word}`, [word]],
  ]);
  const { internalNote } = await api.clients.get.query({ clientId: clients[1]?.id ?? '' });
  expect(internalNote).toBe('Calls on\nMondays');

  await upload(owner, file);
  await owner.getByRole('button', { name: 'Check the rows' }).click();
  await expect(owner.getByText('2 of those that are ready are in your list already')).toBeVisible();
  await owner.getByLabel('Send an invitation to everybody who is added').check();
  await owner.getByRole('button', { name: 'Import 2' }).click();
  await expect(owner.getByText('0 added, 2 in your list already.')).toBeVisible();
  expect((await api.clients.list.query({ search: word })).count).toBe(2);
  for (const address of [dana, jo]) expect(await mail.list(address)).toHaveLength(1);
});

test('Pasted rows are imported without a script as well, and a file that is none is refused in words', async ({
  faults,
  newDevice,
  ownerState,
}) => {
  faults.expect(/status of 400/);
  const word = `k${randomUUID().slice(0, 8)}`;
  const page = await newDevice({ storageState: ownerState, javaScriptEnabled: false });
  await page.goto('/app/clients/import');
  await page.getByLabel('Or paste the rows here').fill('Client,Email\n"Acme,x');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('check that every quotation mark has its partner')).toBeVisible();
  await page.getByLabel('Or paste the rows here').fill(`Client\tEmail\nAcme ${word}\tacme@${word}.example`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Check the rows' }).click();
  await page.getByRole('button', { name: 'Import 1' }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('1 added.')).toBeVisible({ timeout: 500 });
  }).toPass();
});
