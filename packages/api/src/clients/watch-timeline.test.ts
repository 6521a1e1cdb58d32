import { newId } from '@clientnest/db';
import { beforeAll, expect, it } from 'vitest';
import { addClient, addWorkspace, TestBrowser, useInstallation, useWorkspace } from '../fixtures.ts';
import type { TestClient } from '../fixtures.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);
let client: TestClient;
beforeAll(async () => {
  client = await addClient(installation, studio);
});

const versionOf = async () => (await studio.owner.api.clients.timeline({ clientId: client.id })).version;

const watch = async (lastEventId?: string) => {
  const news = await studio.owner.api.clients.watchTimeline({
    clientId: client.id,
    ...(lastEventId && { lastEventId }),
  });
  return news[Symbol.asyncIterator]();
};

const look = () => new TestBrowser(installation.services).api.recovery.inspectLink({ token: client.token });

it('tells that something happened, once for all of it, and what the new version is', async () => {
  const news = await watch();
  const next = news.next();
  await look();
  const told = await next;
  expect(told.value).toContain(await versionOf());
  await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
  expect((await news.next()).value).toContain(await versionOf());
  await news.return?.(undefined);
});

it('tells at once what happened while the connection was lost', async () => {
  const version = await versionOf();
  await studio.owner.api.clients.sendFreshLink({ clientId: client.id });
  const news = await watch(version);
  expect((await news.next()).value).toContain(await versionOf());
  await news.return?.(undefined);
});

it('tells nothing of other clients', async () => {
  const before = await versionOf();
  await addClient(installation, studio, 'Other');
  expect(await versionOf()).toBe(before);
});

it('ends within a look or two once the owner’s session has ended', async () => {
  const { owner } = await addWorkspace(installation, 'Harbour Books');
  const { id: clientId } = await owner.api.clients.invite({ name: 'Theirs', email: `${newId()}@theirs.example` });
  const news = (await owner.api.clients.watchTimeline({ clientId }))[Symbol.asyncIterator]();
  const next = news.next();
  await owner.api.owners.signOut();
  // As a refusal, not as a fault of ours.
  await expect(next).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: { code: 'NOT_SIGNED_IN' } });
});

it('is for twenty pages of a person at once, and for the next one once one of them is closed', async () => {
  const version = 'an older one';
  const open = [];
  for (let page = 0; page < 20; page += 1) {
    const news = await watch(version);
    await news.next();
    open.push(news);
  }
  await expect((await watch(version)).next()).rejects.toMatchObject({ cause: { code: 'TOO_MANY_ATTEMPTS' } });
  await open.pop()?.return?.(undefined);
  const again = await watch(version);
  await expect(again.next()).resolves.toMatchObject({ done: false });
  for (const news of [...open, again]) await news.return?.(undefined);
});
