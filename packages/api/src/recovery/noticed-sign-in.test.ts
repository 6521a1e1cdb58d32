import { newToken, sealId } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addClient,
  addWorkspace,
  enterPortal,
  newestToken,
  openInstallation,
  snapshot,
  TestBrowser,
} from '../fixtures.ts';
import type { Installation } from '../fixtures.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation();
});
afterAll(() => installation.close());

const soon = () => new Date(Date.now() + 60_000);

/** A signed-in stranger, and the last part of the address in the notice about it. */
const openNotice = async () => {
  const client = await addClient(installation, await addWorkspace(installation));
  const stranger = await enterPortal(installation, client);
  const deviceId = (await stranger.api.portal.sessions())[0]?.id ?? '';
  const sealed = sealId(installation.services.authSecret, 'not-me', deviceId, soon());
  return { client, stranger, deviceId, sealed, reader: new TestBrowser(installation.services) };
};

it('B13: shows what signed in, changes nothing by looking, and ends it when asked to', async () => {
  const { client, stranger, sealed, reader } = await openNotice();
  const before = await snapshot(installation.sql);
  for (let look = 0; look < 3; look += 1)
    expect(await reader.api.recovery.inspectSignIn({ sealed })).toEqual({
      isLive: true,
      workspaceName: 'Studio Nord',
      accent: null,
      logo: null,
      browser: null,
      signedInAt: expect.any(Date) as Date,
    });
  expect(await snapshot(installation.sql)).toEqual(before);

  await expect(reader.api.recovery.endSignIn({ sealed })).resolves.toEqual({ ended: true });
  await expect(stranger.api.portal.me()).rejects.toMatchObject({ cause: { code: 'NOT_SIGNED_IN' } });
  expect(await reader.api.recovery.inspectSignIn({ sealed })).toEqual({ isLive: false });
  await expect(reader.api.recovery.endSignIn({ sealed })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } });
  const events = await installation.sql`
    select details from access_events where client_id = ${client.id} and kind = 'session_ended'`;
  expect(events).toEqual([{ details: { by: 'notice', count: 1, userAgent: null, revokedLinks: 0 } }]);
});

it('B13: answers what was not sealed here for this, has expired, or names no session like one that has ended', async () => {
  const { stranger, deviceId, reader } = await openNotice();
  const { authSecret } = installation.services;
  const others = [
    '',
    deviceId,
    sealId(newToken(), 'not-me', deviceId, soon()),
    sealId(authSecret, 'dead-link', deviceId, soon()),
    sealId(authSecret, 'not-me', deviceId, new Date()),
    sealId(authSecret, 'not-me', newId(), soon()),
  ];
  for (const sealed of others) {
    expect(await reader.api.recovery.inspectSignIn({ sealed })).toEqual({ isLive: false });
    await expect(reader.api.recovery.endSignIn({ sealed })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } });
  }
  await expect(stranger.api.portal.me()).resolves.toBeDefined();
});

it('B13: switches off the links that whoever it was may have as well, and tells of them the next time', async () => {
  const studio = await addWorkspace(installation);
  const client = await addClient(installation, studio);
  const own = await enterPortal(installation, client);
  const thief = new TestBrowser(installation.services);
  const freshToken = async () => {
    await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
    return newestToken(installation, client.id);
  };
  const countNotices = async () =>
    (await installation.sql`select from emails where kind = 'sign_in_notice' and to_address = ${client.email}`).count;
  const [first, second] = [await freshToken(), await freshToken()];
  await thief.api.recovery.redeemLink({ token: first });
  expect(await countNotices()).toBe(1);
  const deviceId = (await thief.api.portal.sessions()).find(({ isCurrent }) => isCurrent)?.id ?? '';
  const sealed = sealId(installation.services.authSecret, 'not-me', deviceId, soon());
  await new TestBrowser(installation.services).api.recovery.endSignIn({ sealed });

  await expect(thief.api.recovery.redeemLink({ token: second })).rejects.toMatchObject({
    cause: { code: 'LINK_REVOKED' },
  });
  await expect(own.api.portal.me()).resolves.toBeDefined();
  await thief.api.recovery.redeemLink({ token: await freshToken() });
  expect(await countNotices()).toBe(2);
});
