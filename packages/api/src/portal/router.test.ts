import { beforeEach, describe, expect, it } from 'vitest';
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
let dana: TestClient;
let browser: TestBrowser;
beforeEach(async () => {
  dana = await addClient(installation, studio);
  browser = await enterPortal(installation, dana);
});

const DAY = 86_400_000;
describe('home', () => {
  it('F3: shows the portal under its own address', async () => {
    await expect(browser.api.portal.home({ slug: dana.slug })).resolves.toMatchObject({
      workspaceName: 'Studio Nord',
      clientName: 'Acme',
      contactName: 'Acme',
      email: dana.email,
      welcomeMessage: null,
      portalUrl: `${ORIGIN}/portal/c/${dana.slug}`,
      recoveryUrl: `${ORIGIN}/portal-resume`,
    });
  });

  it("answers another portal's address exactly like one that never was", async () => {
    const alex = await addClient(installation, studio);
    const errors = await Promise.all(
      [alex.slug, 'no-such-portal', '', '\0'].map((slug) =>
        browser.api.portal.home({ slug }).catch((error: unknown) => error),
      ),
    );
    expect(errors[0]).toMatchObject({ code: 'NOT_FOUND', cause: { code: 'NOT_FOUND' } });
    for (const error of errors) expect(error).toEqual(errors[0]);
  });

  it('F5: is closed to a browser without the cookie', async () => {
    const attempt = new TestBrowser(installation.services).api.portal.home({ slug: dana.slug });
    await expect(attempt).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: { code: 'NOT_SIGNED_IN' } });
  });
});

describe('the session', () => {
  const age = (days: number) => installation.sql`
    update contact_sessions set last_active_at = last_active_at - ${`${days} days`}::interval,
      expires_at = expires_at - ${`${days} days`}::interval`;

  it('F4: lives until 30 days after the last visit, and a visit on day 29 moves its end', async () => {
    for (let visit = 0; visit < 3; visit += 1) {
      await age(29);
      const { signedInUntil } = await browser.api.portal.home({ slug: dana.slug });
      expect(Math.abs(Number(signedInUntil) - Date.now() - 30 * DAY)).toBeLessThan(60_000);
    }
    await age(35);
    await expect(browser.api.portal.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('sets the cookie again when the visit moved its end, and not on each click', async () => {
    let writes = 0;
    const visit = async () => {
      const request = browser.request();
      request.contactCookie.set = () => (writes += 1);
      await request.findContact();
    };
    await visit();
    expect(writes).toBe(0);
    await age(1);
    await visit();
    expect(writes).toBe(1);
  });

  it.each(['clients', 'contacts'])('opens nothing from the moment that its row in %s is archived', async (table) => {
    const { id, slug } = dana;
    const column = table === 'clients' ? 'id' : 'client_id';
    await installation.sql.unsafe(`update ${table} set archived_at = now() where ${column} = '${id}'`);
    await expect(browser.api.portal.home({ slug })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

describe('me', () => {
  it('says who is signed in, and where their portal is', async () => {
    await expect(browser.api.portal.me()).resolves.toEqual({
      email: dana.email,
      slug: dana.slug,
      clientName: 'Acme',
      workspaceName: 'Studio Nord',
    });
  });
});

describe('signing out', () => {
  it('is immediate, clears the cookie and is told in the timeline', async () => {
    const { contact } = browser.cookies;
    await expect(browser.api.portal.signOut()).resolves.toEqual({ signedOut: true });
    expect(browser.cookies.contact).toBeNull();
    browser.cookies.contact = contact;
    await expect(browser.api.portal.me()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const [event] =
      await installation.sql`select kind from access_events where client_id = ${dana.id} order by id desc limit 1`;
    expect(event).toEqual({ kind: 'signed_out' });
  });

  it('ends this session and no other of the same contact', async () => {
    await studio.owner.api.clients.sendFreshLink({ clientId: dana.id });
    const phone = await enterPortal(installation, { ...dana, token: await newestToken(installation, dana.id) });
    await browser.api.portal.signOut();
    await expect(phone.api.portal.me()).resolves.toMatchObject({ slug: dana.slug });
  });

  it('F14: deletes nothing but the session', async () => {
    const count = async () => {
      const tables = await snapshot(installation.sql);
      return Object.fromEntries(tables.map(({ table, rows }) => [table, rows.length]));
    };
    const before = await count();
    await browser.api.portal.signOut();
    const { contact_sessions: sessions = 0, access_events: events = 0 } = before;
    expect(await count()).toEqual({ ...before, contact_sessions: sessions - 1, access_events: events + 1 });
  });
});
