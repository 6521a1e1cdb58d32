import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDeveloperClient, startInstallation, tokenIn, waitForEmail } from '../testing/index.ts';
import type { TestInstallation } from '../testing/index.ts';

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation(inject('databaseServerUrl'));
});
afterAll(() => installation.close());

test('a developer’s script drives the whole journey through the typed procedures', async () => {
  const { origin, owner } = installation;
  expect(await owner.owners.me.query()).toMatchObject({ workspaceName: 'Studio Nord' });

  const client = await owner.clients.invite.mutate({ name: 'Acme', email: 'dana@acme.example', contactName: 'Dana' });
  const invitation = await waitForEmail(origin, ({ to }) => to === 'dana@acme.example');

  const dana = createDeveloperClient(origin);
  const token = tokenIn(invitation);
  expect(await dana.recovery.inspectLink.query({ token })).toMatchObject({
    state: 'usable',
    sentTo: 'd•••@acme.example',
  });
  expect(await dana.recovery.redeemLink.mutate({ token })).toEqual({
    slug: 'acme',
    portalUrl: `${origin}/portal/c/acme`,
  });
  expect(await dana.portal.home.query({ slug: client.slug })).toMatchObject({
    contactName: 'Dana',
    workspaceName: 'Studio Nord',
  });

  const laptop = createDeveloperClient(origin);
  await expect(laptop.recovery.redeemLink.mutate({ token })).rejects.toMatchObject({
    data: { reason: 'LINK_CONSUMED' },
  });
  expect(await laptop.recovery.request.mutate({ email: 'dana@acme.example' })).toEqual({ requested: true });
  const recovery = await waitForEmail(origin, ({ subject }) => subject.includes('sign-in link'));
  await laptop.recovery.redeemLink.mutate({ token: tokenIn(recovery) });
  await laptop.portal.signOut.mutate();
  await expect(laptop.portal.me.query()).rejects.toMatchObject({ data: { reason: 'NOT_SIGNED_IN', httpStatus: 401 } });
  expect(await dana.portal.me.query()).toMatchObject({ email: 'dana@acme.example' });

  const { sentTo } = await owner.clients.sendFreshLink.mutate({ clientId: client.id });
  expect(sentTo).toBe('d•••@acme.example');
  expect((await owner.clients.get.query({ clientId: client.id })).links.map(({ purpose }) => purpose)).toEqual([
    'fresh',
    'recovery',
    'invitation',
  ]);
});

test('an input error names the field and says what to do', async () => {
  await expect(
    installation.owner.clients.invite.mutate({ name: '', email: 'two@addresses.example, x@y.example' }),
  ).rejects.toMatchObject({
    data: {
      reason: 'INVALID_INPUT',
      fields: [
        { field: 'name', message: 'Please fill this in.' },
        { field: 'email', message: expect.stringContaining('does not look like an email address') as string },
      ],
    },
  });
});

test('an unknown key in the input is refused by name', async () => {
  const input = { name: 'Acme', email: 'dana@acme.example', workspaceId: 'another' };
  await expect(installation.owner.clients.invite.mutate(input)).rejects.toMatchObject({
    message: expect.stringContaining('workspaceId') as string,
    data: { httpStatus: 400 },
  });
});
