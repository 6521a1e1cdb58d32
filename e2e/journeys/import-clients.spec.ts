import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { expectGoodLooks } from '../steps/check-looks.ts';

test.describe.configure({ timeout: 60_000 });

/** A file as a spreadsheet writes it: a mark, semicolons, a line break within quotes; and two rows to fix. */
const writeFile = () => {
  const word = `k${randomUUID().slice(0, 8)}`;
  const [dana, jo] = [`dana@${word}.example`, `jo@${word}.example`];
  const text = `\uFEFFFirma;E-Mail;Ansprechpartner;Notiz;Gruppe;Telefon
"Müller; ""Söhne"" ${word}";${dana};Dana Berg;"Calls on
Mondays";${word};030 1234
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
  await expect(owner.getByText('Not imported: the column “Telefon”.')).toBeVisible();
  await expectGoodLooks(owner);
  await owner.reload();
  await expect(owner.getByText('2 ready, 2 to fix')).toBeVisible();

  await expect(owner.getByLabel('Only add them, I invite them later')).toBeChecked();
  await expect(owner.getByRole('button', { name: 'Add 2', exact: true })).toBeVisible();
  await owner.getByLabel('Invite them now').check();
  await owner.getByRole('button', { name: 'Add 2 and invite them' }).press('Enter');
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
  const known = owner.getByRole('list', { name: 'In your list already' });
  await expect(known.getByRole('link', { name: `Birch ${word}` })).toHaveAttribute(
    'href',
    `/app/clients/${clients[0]?.id}`,
  );
  await expect(owner.getByLabel('Invite them now')).toBeHidden();
  await owner.getByLabel('Update name, contact, tags and note from the file').check();
  await expect(owner.getByRole('button', { name: 'Update 2' })).toBeVisible();
  await expectGoodLooks(owner);
  await owner.getByLabel('Leave them as they are').check();
  await owner.getByRole('button', { name: 'Change nothing' }).click();
  await expect(owner.getByText('0 added, 2 in your list already.')).toBeVisible();
  expect((await api.clients.list.query({ search: word })).count).toBe(2);
  for (const address of [dana, jo]) expect(await mail.list(address)).toHaveLength(1);

  const { buffer } = file;
  await upload(owner, { ...file, buffer: Buffer.from(buffer.toString().replaceAll('@k', '@other-k')) });
  await owner.getByRole('button', { name: 'Check the rows' }).click();
  await expect(owner.getByText(`A client named Birch ${word} is in your list with another address.`)).toBeVisible();
  await expectGoodLooks(owner);
  await expect(owner.getByRole('button', { name: 'Add 2', exact: true })).toBeVisible();
  await owner.getByLabel('Leave row 4 out').check();
  await owner.getByRole('button', { name: 'Add 1', exact: true }).click();
  await expect(owner.getByText('1 added, 1 left out.')).toBeVisible();
  expect((await api.clients.list.query({ search: word })).count).toBe(3);
});

test('An owner stops an import: what was added stays, and nothing more comes', async ({ api, owner }) => {
  const word = `k${randomUUID().slice(0, 8)}`;
  const rows = Array.from({ length: 9000 }, (_, n) => `Stop ${word} ${n},stop${n}@${word}.example`);
  const buffer = Buffer.from(['Client,Email', ...rows].join('\n'));
  await upload(owner, { name: 'clients.csv', mimeType: 'text/csv', buffer });
  await owner.getByRole('button', { name: 'Check the rows' }).click();
  await owner.getByRole('button', { name: 'Add 9,000' }).click();
  await expect(owner.getByRole('progressbar', { name: 'Rows imported' })).toBeVisible();
  await owner.getByRole('button', { name: 'Stop this import' }).press('Enter');
  await expect(owner.getByRole('heading', { name: 'Stopped' })).toBeVisible();
  await expect(owner.getByText('Nothing more is added, and nobody else is invited.')).toBeVisible();
  await expectGoodLooks(owner);
  const added = async () => (await api.clients.list.query({ search: word })).count;
  const before = await added();
  expect(before).toBeLessThan(9000);
  await owner.waitForTimeout(2000);
  expect(await added()).toBe(before);
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
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  const workbook = { name: 'clients.xlsx', mimeType, buffer: Buffer.from('PK\x03\x04\0\0xl/workbook.xml') };
  await page.getByLabel('CSV file').setInputFiles(workbook);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('This is an Excel workbook. In Excel choose File, Save As')).toBeVisible();
  await page.getByLabel('Or paste the rows here').fill(`Client\tEmail\nAcme ${word}\tacme@${word}.example`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Check the rows' }).click();
  await page.getByRole('button', { name: 'Add 1' }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('1 added.')).toBeVisible({ timeout: 500 });
  }).toPass();
});

test('A file that is too large is refused where it was chosen; one that nobody may send says what to do', async ({
  faults,
  newDevice,
  ownerState,
}) => {
  const page = await newDevice({ storageState: ownerState });
  await page.goto('/app/clients/import');
  const chooser = page.getByLabel('CSV file');
  const file = (bytes: number) => ({ name: 'clients.csv', mimeType: 'text/csv', buffer: Buffer.alloc(bytes, 'a,b\n') });
  await expect(async () => {
    await chooser.setInputFiles(file(6_000_000));
    const problem = await chooser.evaluate((input: HTMLInputElement) => input.validationMessage);
    expect(problem).toBe('This file is larger than 5 MB. Please split it.');
  }).toPass();
  await page.context().clearCookies();
  await chooser.setInputFiles(file(1_000_000));
  faults.expect(/status of 413/);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'That is too large to send' })).toBeVisible();
  await expect(page.getByText('you may have been signed out: sign in first')).toBeVisible();
});
