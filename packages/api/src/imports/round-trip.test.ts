import { expect, it } from 'vitest';
import { useInstallation, useWorkspace } from '../fixtures.ts';
import { checkRow } from './check-row.ts';
import { readCsv } from './read-csv.fixture.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const MAPPING = { name: 0, contactName: 1, email: 2, tags: 5, internalNote: null };

it('what is exported is read back as it was, whatever a spreadsheet would make of it', async () => {
  const { clients } = studio.owner.api;
  const CLIENTS = [
    { name: '=cmd|calc', contactName: 'x;=cmd|x;y', email: '=eve@evil.example', tags: ['new', 'vip'] },
    { name: "'=1", contactName: "O'Neill, -Sons", email: '+dana@acme.example', tags: [] },
    { name: 'Müller; "Söhne"', contactName: '＝1;－2', email: "'=x@acme.example", tags: ['a', 'b'] },
  ];
  for (const { tags, ...client } of CLIENTS) {
    const { id: clientId } = await clients.invite({ ...client, sendNow: false });
    await clients.update({ clientId, tags });
  }
  const { csv } = await clients.export({});
  const { rows } = await readCsv(Buffer.from(`\uFEFF${csv}`));
  const read = rows.map((row) => checkRow(row, MAPPING).client);
  expect(read.toReversed().map((client) => client && { ...client, tags: client.tags.toSorted() })).toMatchObject(
    CLIENTS.map((client) => ({ ...client, tags: client.tags.toSorted() })),
  );
});

it('a row that is made to be slow is checked in no time', () => {
  const startedAt = performance.now();
  for (const piece of ['\t', ' ', "'", ';', "\t'", '=']) {
    const cell = `x${piece.repeat(9000)}x`;
    checkRow({ number: 2, cells: [cell, cell, cell, '', '', cell] }, MAPPING);
  }
  expect(performance.now() - startedAt).toBeLessThan(500);
});

it('a row is kept as a form would keep it: without marks that turn what stands behind them', () => {
  const cells = ['Acme \u202egro.livE', 'Dana \u2066\u202ekcats\u2069', 'dana@acme.example', 'vip', 'a\u202eb\nc'];
  const { client } = checkRow({ number: 2, cells }, { ...MAPPING, tags: 3, internalNote: 4 });
  expect(client).toMatchObject({
    name: 'Acme gro.livE',
    slug: 'acme-gro-live',
    contactName: 'Dana kcats',
    internalNote: 'ab\nc',
  });
});
