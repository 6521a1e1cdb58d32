import { newId } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { addClient, addWorkspace, enterPortal, findLinks, ORIGIN, useInstallation, useWorkspace } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const get = (clientId: string) => studio.owner.api.clients.get({ clientId });

it('answers the client, its portal address and its links', async () => {
  const { id, slug, email } = await addClient(installation, studio);
  await expect(get(id)).resolves.toMatchObject({
    id,
    slug,
    email,
    contactName: 'Acme',
    portalUrl: `${ORIGIN}/portal/c/${slug}`,
    welcomeMessage: null,
    lastSeenAt: null,
    links: [{ purpose: 'invitation', sentTo: email, state: 'unused', usedAt: null, email: 'queued', failure: null }],
  });
});

it("answers another workspace's client exactly like an id that never was", async () => {
  const harbour = await addWorkspace(installation, 'Harbour Books');
  const foreign = await addClient(installation, harbour);
  const describeError = (clientId: string) =>
    get(clientId).catch((error: unknown) => ({ ...(error as Error), message: String(error) }));
  const [forForeign, forRandom] = await Promise.all([describeError(foreign.id), describeError(newId())]);
  expect(forForeign).toMatchObject({ code: 'NOT_FOUND', cause: { code: 'NOT_FOUND' } });
  expect(forForeign).toEqual(forRandom);
});

it('shows the newest fifty links, the newest first', async () => {
  const { id } = await addClient(installation, studio);
  for (let click = 0; click < 51; click += 1) {
    await studio.owner.api.clients.sendFreshLink({ clientId: id });
    // Five clicks an hour, as it were: the owner's budget is not what is shown here.
    if (click % 5 === 4) await installation.sql`delete from rate_limits`;
  }
  const { links } = await get(id);
  const newest = (await findLinks(installation, id)).slice(0, 50);
  expect(links.map((link) => link.id)).toEqual(newest.map((link) => link.id));
});

describe('a link', () => {
  const stateAfter = async (change: string) => {
    const { id } = await addClient(installation, studio);
    const [link] = await findLinks(installation, id);
    await installation.sql.unsafe(`update access_links set ${change} where id = '${link?.id ?? ''}'`);
    return (await get(id)).links[0]?.state;
  };

  it('is used once somebody signed in with it, and says when', async () => {
    const client = await addClient(installation, studio);
    await enterPortal(installation, client);
    const { links } = await get(client.id);
    expect(links).toMatchObject([{ state: 'used', usedAt: expect.any(Date) as Date }]);
  });

  it.each([
    ['expired', 'expires_at = now()'],
    ['revoked', 'revoked_at = now()'],
    ['revoked', 'revoked_at = now(), expires_at = now()'],
  ])('is %s after %s', async (state, change) => {
    expect(await stateAfter(change)).toBe(state);
  });
});

describe('B9: the email of a link', () => {
  const emailAfter = async (change: string) => {
    const { id } = await addClient(installation, studio);
    await installation.sql.unsafe(
      `update emails set ${change} where id = (select email_id from access_links l join contacts c on c.id = l.contact_id where c.client_id = '${id}')`,
    );
    const [link] = (await get(id)).links;
    return { email: link?.email, failure: link?.failure };
  };

  it.each([
    ['sent', 'sent_at = now()', null],
    ['retrying', "failure = 'Resend asks to wait.'", 'Resend asks to wait.'],
    ['failed', "failed_at = now(), failure = 'No such mailbox.'", 'No such mailbox.'],
    ['bounced', 'sent_at = now(), bounced_at = now()', null],
    ['withdrawn', 'failed_at = now(), withdrawn_at = now()', null],
    ['complained', 'sent_at = now(), complained_at = now()', null],
    ['delayed', 'sent_at = now(), delayed_at = now()', null],
    ['delivered', 'sent_at = now(), delayed_at = now(), delivered_at = now()', null],
    ['bounced', 'sent_at = now(), delivered_at = now(), bounced_at = now()', null],
  ])('is %s after %s', async (email, change, failure) => {
    expect(await emailAfter(change)).toEqual({ email, failure });
  });
});
