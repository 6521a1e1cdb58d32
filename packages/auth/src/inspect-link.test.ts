import { expect, it } from 'vitest';
import {
  AUTH_SECRET,
  createContact,
  createContactLink,
  createOwner,
  createOwnerLink,
  dumpDatabase,
  useTestDatabase,
} from './fixtures.ts';
import { inspectAccessLink } from './inspect-link.ts';
import { redeemAccessLink } from './redeem-link.ts';
import { newToken } from './tokens.ts';

const database = useTestDatabase();

const inspect = (token: string, audience: 'contact' | 'owner' = 'contact') =>
  inspectAccessLink(database.sql, audience, token);

const createLink = async () => {
  const contact = await createContact(database.sql);
  return { contact, ...(await createContactLink(database.sql, contact)) };
};

const age = (id: string, change: string) =>
  database.sql`update access_links set ${database.sql.unsafe(change)} where id = ${id}`;

const CONSUMED = `consumed_at = now(), consumed_session_id = repeat('0', 64)`;

it('B1: changes nothing in any table in twenty looks at links of every state', async () => {
  const links = await Promise.all([createLink(), createLink(), createLink(), createLink()]);
  await age(links[1].id, CONSUMED);
  await age(links[2].id, 'revoked_at = now()');
  await age(links[3].id, 'expires_at = now()');
  const before = await dumpDatabase(database.sql);
  for (let look = 0; look < 20; look += 1) await Promise.all(links.map(({ token }) => inspect(token)));
  expect(await dumpDatabase(database.sql)).toEqual(before);
});

it('B1: leaves a link usable however often it is opened', async () => {
  const { token } = await createLink();
  await Promise.all(Array.from({ length: 20 }, () => inspect(token)));
  const request = { audience: 'contact', token, browserSecret: newToken(), userAgent: null } as const;
  expect(await redeemAccessLink(database.sql, AUTH_SECRET, request)).toMatchObject({ outcome: 'entered' });
});

it('names the portal, the person and the address of a usable link', async () => {
  const { contact, id, token } = await createLink();
  expect(await inspect(token)).toEqual({
    id,
    state: 'usable',
    workspaceId: contact.workspaceId,
    workspaceName: 'Studio Nord',
    accent: null,
    logo: null,
    userId: contact.contactId,
    clientId: contact.clientId,
    slug: `acme-${contact.clientId}`,
    sentTo: contact.email,
  });
});

it.each([
  ['consumed', CONSUMED],
  ['revoked', 'revoked_at = now()'],
  ['expired', 'expires_at = now()'],
  ['consumed', `${CONSUMED}, expires_at = now()`],
  ['revoked', 'revoked_at = now(), expires_at = now()'],
  ['usable', `expires_at = now() + interval '1 minute'`],
])('F2: calls a link %s when %s', async (state, change) => {
  const { id, token } = await createLink();
  await age(id, change);
  expect(await inspect(token)).toMatchObject({ state });
});

it.each(['contacts', 'clients'])('calls a link revoked while its row in %s is archived', async (table) => {
  const { contact, token } = await createLink();
  const id = table === 'clients' ? contact.clientId : contact.contactId;
  await database.sql`update ${database.sql(table)} set archived_at = now() where id = ${id}`;
  expect(await inspect(token)).toMatchObject({ state: 'revoked' });
});

it('B14: finds an owner link for owners only, and a contact link for contacts only', async () => {
  const owner = await createOwner(database.sql);
  const ownerLink = await createOwnerLink(database.sql, owner);
  const contactLink = await createLink();
  expect(await inspect(ownerLink.token, 'contact')).toBeNull();
  expect(await inspect(contactLink.token, 'owner')).toBeNull();
  expect(await inspect(ownerLink.token, 'owner')).toMatchObject({ userId: owner.ownerId, clientId: null, slug: null });
});

it.each([
  ['unknown', newToken()],
  ['empty', ''],
  ['with a NUL', `${'a'.repeat(42)}\0`],
  ['of 100 kB', 'a'.repeat(100_000)],
  ['in unicode', '🔑'.repeat(43)],
])('answers null for a token that is %s', async (_, token) => {
  expect(await inspect(token)).toBeNull();
});
