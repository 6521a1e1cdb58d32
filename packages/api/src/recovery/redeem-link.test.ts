import { describe, expect, it } from 'vitest';
import {
  addClient,
  enterPortal,
  newestToken,
  ORIGIN,
  snapshot,
  TestBrowser,
  useInstallation,
  useWorkspace,
} from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

const visitor = () => new TestBrowser(installation.services);

const changeLinks = ({ id }: TestClient, change: string) =>
  installation.sql.unsafe(
    `update access_links l set ${change} from contacts c where c.id = l.contact_id and c.client_id = '${id}'`,
  );

const sendFresh = async ({ id }: TestClient): Promise<string> => {
  await studio.owner.api.clients.sendFreshLink({ clientId: id });
  return newestToken(installation, id);
};

describe('F1: a link', () => {
  it('signs in and answers the permanent address', async () => {
    const { slug, email, token } = await addClient(installation, studio);
    const browser = visitor();
    await expect(browser.api.recovery.redeemLink({ token })).resolves.toEqual({
      slug,
      portalUrl: `${ORIGIN}/portal/c/${slug}`,
    });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ slug, email });
  });

  it('works once when fifty browsers race for it', async () => {
    const { id, token } = await addClient(installation, studio);
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => visitor().api.recovery.redeemLink({ token })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ cause: { code: 'LINK_CONSUMED' } });
    const sessions = await installation.sql`
      select from contact_sessions s join contacts c on c.id = s.user_id where c.client_id = ${id}`;
    expect(sessions).toHaveLength(1);
  });

  it('B5: may be posted again by the same browser within a minute, and is one session', async () => {
    const { token } = await addClient(installation, studio);
    const browser = visitor();
    await browser.api.recovery.redeemLink({ token });
    const { contact } = browser.cookies;
    browser.cookies.contact = null;
    await browser.api.recovery.redeemLink({ token });
    expect(browser.cookies.contact).toBe(contact);
    await installation.sql`update access_links set consumed_at = consumed_at - interval '61 seconds' where consumed_at is not null`;
    browser.cookies.contact = null;
    await expect(browser.api.recovery.redeemLink({ token })).rejects.toMatchObject({
      cause: { code: 'LINK_CONSUMED' },
    });
  });
});

describe('F2: a dead link says why, and signs nobody in', () => {
  const refusal = async (token: string, code: string, trpcCode: string) => {
    const browser = visitor();
    await expect(browser.api.recovery.redeemLink({ token })).rejects.toMatchObject({ code: trpcCode, cause: { code } });
    expect(browser.cookies.contact).toBeNull();
  };

  it('consumed', async () => {
    const client = await addClient(installation, studio);
    await enterPortal(installation, client);
    await refusal(client.token, 'LINK_CONSUMED', 'CONFLICT');
  });

  it.each([
    ['LINK_EXPIRED', 'expires_at = now()'],
    ['LINK_REVOKED', 'revoked_at = now()'],
  ])('%s after %s', async (code, change) => {
    const client = await addClient(installation, studio);
    await changeLinks(client, change);
    await refusal(client.token, code, 'CONFLICT');
  });

  it('revoked, for an archived client', async () => {
    const client = await addClient(installation, studio);
    await installation.sql`update clients set archived_at = now() where id = ${client.id}`;
    await refusal(client.token, 'LINK_REVOKED', 'CONFLICT');
  });

  it.each(['', 'a'.repeat(43), '\0'.repeat(43), '%'])('unknown: %j', (token) =>
    refusal(token, 'LINK_UNKNOWN', 'NOT_FOUND'),
  );

  it('F9: expired only when 14 days are over', async () => {
    const client = await addClient(installation, studio);
    await changeLinks(client, "expires_at = expires_at - interval '14 days' + interval '1 minute'");
    await expect(visitor().api.recovery.redeemLink({ token: client.token })).resolves.toMatchObject({
      slug: client.slug,
    });
    const late = await addClient(installation, studio);
    await changeLinks(late, "expires_at = expires_at - interval '14 days'");
    await refusal(late.token, 'LINK_EXPIRED', 'CONFLICT');
  });
});

describe('B3: in a browser with a session', () => {
  it('any link of the same contact leads in, used or not, and an unused one stays unused', async () => {
    const dana = await addClient(installation, studio);
    const browser = await enterPortal(installation, dana);
    const fresh = await sendFresh(dana);
    const before = await snapshot(installation.sql);
    for (const token of [dana.token, fresh])
      await expect(browser.api.recovery.redeemLink({ token })).resolves.toMatchObject({ slug: dana.slug });
    expect(await snapshot(installation.sql)).toEqual(before);
    await expect(visitor().api.recovery.redeemLink({ token: fresh })).resolves.toMatchObject({ slug: dana.slug });
  });

  it('the link of another contact asks first, and stays unused', async () => {
    const [dana, alex] = [await addClient(installation, studio), await addClient(installation, studio)];
    const browser = await enterPortal(installation, dana);
    await expect(browser.api.recovery.redeemLink({ token: alex.token })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { code: 'OTHER_ACCOUNT_SIGNED_IN' },
    });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: dana.slug });
    await expect(browser.api.recovery.inspectLink({ token: alex.token })).resolves.toMatchObject({ state: 'usable' });
  });

  it('a wish to switch ends the old session and starts the other', async () => {
    const [dana, alex] = [await addClient(installation, studio), await addClient(installation, studio)];
    const browser = await enterPortal(installation, dana);
    const { contact: old } = browser.cookies;
    await browser.api.recovery.redeemLink({ token: alex.token, switchAccount: true });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: alex.slug });
    browser.cookies.contact = old;
    await expect(browser.api.portal.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('a dead link of another contact is refused, and the session lives on', async () => {
    const [dana, alex] = [await addClient(installation, studio), await addClient(installation, studio)];
    const browser = await enterPortal(installation, dana);
    await changeLinks(alex, 'revoked_at = now()');
    const attempt = browser.api.recovery.redeemLink({ token: alex.token, switchAccount: true });
    await expect(attempt).rejects.toMatchObject({ cause: { code: 'LINK_REVOKED' } });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: dana.slug });
  });
});

it('F13: leads back in after each way to be locked out', async () => {
  const dana = await addClient(installation, studio);
  const browser = await enterPortal(installation, dana);
  for (const lockOut of [
    'update contact_sessions set expires_at = now()',
    'update access_links set expires_at = now()',
  ]) {
    await installation.sql.unsafe(lockOut);
    await browser.api.recovery.redeemLink({ token: await sendFresh(dana) });
    await expect(browser.api.portal.me()).resolves.toMatchObject({ slug: dana.slug });
  }
});
