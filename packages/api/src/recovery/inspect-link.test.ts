import { expect, it } from 'vitest';
import {
  addClient,
  addWorkspace,
  enterPortal,
  snapshot,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

// B5 lets a browser repeat what it did for a minute.
const forgetRepeats = () => installation.sql`
  update access_links set consumed_at = consumed_at - interval '61 seconds' where consumed_at is not null`;

const visitor = () => new TestBrowser(installation.services);

it('B1: names the workspace and the masked address, changes nothing and sets no cookie', async () => {
  const { token } = await addClient(installation, studio);
  const before = await snapshot(installation.sql);
  const scanner = visitor();
  for (let visit = 0; visit < 5; visit += 1) {
    await expect(scanner.api.recovery.inspectLink({ token })).resolves.toEqual({
      state: 'usable',
      workspaceName: 'Studio Nord',
      clientName: 'Acme',
      accent: null,
      logo: null,
      sentTo: 'd•••@acme.example',
      signedInAs: null,
    });
  }
  expect(await snapshot(installation.sql)).toEqual(before);
  expect(scanner.cookies).toEqual({ contact: null, owner: null, recovery: null, deadLink: null });
});

it('B1: leaves the link to the person it is for', async () => {
  const { token, slug } = await addClient(installation, studio);
  await visitor().api.recovery.inspectLink({ token });
  await expect(visitor().api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug });
});

it.each([
  ['expired', 'expires_at = now()'],
  ['revoked', 'revoked_at = now()'],
])('says that a link is %s', async (state, change) => {
  const { id, token } = await addClient(installation, studio);
  await installation.sql.unsafe(
    `update access_links l set ${change} from contacts c where c.id = l.contact_id and c.client_id = '${id}'`,
  );
  await expect(visitor().api.recovery.inspectLink({ token })).resolves.toMatchObject({ state, clientName: null });
});

it('says that a link is consumed, and that one of an archived client is revoked', async () => {
  const client = await addClient(installation, studio);
  await enterPortal(installation, client);
  await expect(visitor().api.recovery.inspectLink({ token: client.token })).resolves.toMatchObject({
    state: 'consumed',
  });
  const archived = await addClient(installation, studio);
  await installation.sql`update clients set archived_at = now() where id = ${archived.id}`;
  await expect(visitor().api.recovery.inspectLink({ token: archived.token })).resolves.toMatchObject({
    state: 'revoked',
  });
});

it.each(['', 'x', '\0', 'a'.repeat(43), "' or true --", '%', 'a'.repeat(1000)])(
  'knows nothing of %j',
  async (token) => {
    await expect(visitor().api.recovery.inspectLink({ token })).resolves.toEqual({ state: 'unknown' });
  },
);

it('B3: says who is signed in here, and whether the link is theirs', async () => {
  const [dana, alex] = [await addClient(installation, studio), await addClient(installation, studio, 'Bakery')];
  const browser = await enterPortal(installation, dana);
  await forgetRepeats();
  const signedInAs = { email: dana.email, slug: dana.slug, clientName: 'Acme' };
  await expect(browser.api.recovery.inspectLink({ token: dana.token })).resolves.toMatchObject({
    state: 'consumed',
    signedInAs: { ...signedInAs, isSameContact: true },
  });
  await expect(browser.api.recovery.inspectLink({ token: alex.token })).resolves.toMatchObject({
    state: 'usable',
    clientName: 'Bakery',
    signedInAs: { ...signedInAs, isSameContact: false },
  });
});

it('B5: offers the button again to the browser that lost the answer, for a minute, and to no other', async () => {
  const { token, slug } = await addClient(installation, studio);
  const browser = visitor();
  await browser.api.recovery.redeemLink({ token });
  browser.cookies.contact = null;
  const other = visitor();
  other.request().browserSecret();
  await expect(browser.api.recovery.inspectLink({ token })).resolves.toMatchObject({
    state: 'usable',
    signedInAs: null,
  });
  await expect(other.api.recovery.inspectLink({ token })).resolves.toMatchObject({ state: 'consumed' });
  await expect(browser.api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug });
  browser.cookies.contact = null;
  await forgetRepeats();
  await expect(browser.api.recovery.inspectLink({ token })).resolves.toMatchObject({ state: 'consumed' });
});

it('B10: tells nobody of a visit by an owner of the link’s own workspace, and of everybody else’s', async () => {
  const { id, token } = await addClient(installation, studio);
  const countVisits = async () => (await installation.sql`select from link_visits where client_id = ${id}`).count;
  await expect(studio.owner.api.recovery.inspectLink({ token })).resolves.toMatchObject({ state: 'usable' });
  expect(await countVisits()).toBe(0);
  const stranger = await addWorkspace(installation);
  await stranger.owner.api.recovery.inspectLink({ token });
  expect(await countVisits()).toBe(1);
});

it('B10: tells of a visit by an owner who was removed', async () => {
  const { owner, ownerId, ...workspace } = await addWorkspace(installation);
  const { id, token } = await addClient(installation, { ...workspace, owner, ownerId });
  await installation.sql`update owners set archived_at = now() where id = ${ownerId}`;
  await owner.api.recovery.inspectLink({ token });
  expect((await installation.sql`select from link_visits where client_id = ${id}`).count).toBe(1);
});
