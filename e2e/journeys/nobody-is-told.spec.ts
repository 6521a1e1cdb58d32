import { expect, test } from '../fixtures/test.ts';
import { takeNetworkAddress } from '../fixtures/network-address.ts';
import { getPage, postEmail } from '../steps/compare-answers.ts';
import { enterPortal } from '../steps/enter-portal.ts';

/** An address of the same length that nobody has: even the length of the answer must not differ. */
const unknownLike = (email: string): string => email.replace(/^./, 'x');

for (const path of ['/portal-resume', '/sign-in'])
  test(`F7: ${path} answers alike whether or not it knows the address`, async ({
    installation: { origin },
    invite,
    mail,
  }) => {
    const { email, invitation } = await invite();
    const known = await postEmail(path, { origin, typed: email });
    const unknown = await postEmail(path, { origin, typed: unknownLike(email) });
    expect(known.answer).toEqual(unknown.answer);
    expect(known.answer.status).toBe(303);

    const knownPage = await getPage(`${path}/sent`, { origin, typed: email, cookie: known.cookie });
    const unknownPage = await getPage(`${path}/sent`, { origin, typed: unknownLike(email), cookie: unknown.cookie });
    expect(knownPage).toEqual(unknownPage);
    expect(knownPage.body).toContain('<strong><typed></strong>');

    if (path === '/portal-resume') await mail.waitFor(email, ({ id }) => id !== invitation.id);
    expect(await mail.list(unknownLike(email))).toEqual([]);
  });

test('F7: signed out, a portal that exists answers like one that does not', async ({
  installation: { origin },
  invite,
}) => {
  const { portal } = await invite();
  const missing = portal.replace(/.$/, '0');
  const there = await getPage(portal, { origin, typed: portal });
  const notThere = await getPage(missing, { origin, typed: missing });
  expect(there).toEqual(notThere);
  expect(there.status).toBe(303);
  expect(Object.fromEntries(there.headers)).toMatchObject({ location: '/portal-resume' });
});

test('F8: the sixth request of ten minutes is asked to wait, on every path, and what the client has still works', async ({
  faults,
  installation: { origin },
  invite,
  newDevice,
}) => {
  faults.expect(/status of 429/);
  const client = await invite();
  const device = await newDevice();
  const typed = unknownLike(client.email);
  for (const path of ['/portal-resume', '/sign-in', '/portal-resume', '/sign-in', '/portal-resume']) {
    const answer = await device.request.post(path, {
      form: { email: typed },
      headers: { origin, accept: 'text/html' },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(303);
  }
  const refused = await device.request.post('/api/trpc/recovery.request', {
    data: { email: typed },
    headers: { origin },
  });
  expect(refused.status()).toBe(429);

  for (const path of ['/portal-resume', '/sign-in']) {
    await device.goto(path);
    await device.getByLabel('Email address').fill(client.email);
    const [answer] = await Promise.all([
      device.waitForResponse((response) => response.request().method() === 'POST'),
      device.getByRole('button').click(),
    ]);
    expect(answer.status()).toBe(429);
    expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(500);
    await expect(device.getByRole('alert')).toHaveText(
      'That was a lot of tries. Please wait 10 minutes, then try again.',
    );
    await expect(device.getByLabel('Email address')).toHaveValue(client.email);
  }
  await enterPortal(device, client);
});

test('F7, F8: over the limit, a known and an unknown address are refused alike', async ({
  installation: { origin },
  invite,
}) => {
  const { email } = await invite();
  const networkAddress = takeNetworkAddress();
  for (let attempt = 0; attempt < 5; attempt += 1)
    expect(
      (await postEmail('/portal-resume', { origin, typed: unknownLike(email), networkAddress })).answer.status,
    ).toBe(303);
  const known = await postEmail('/portal-resume', { origin, typed: email, networkAddress });
  const unknown = await postEmail('/portal-resume', { origin, typed: unknownLike(email), networkAddress });
  expect(known.answer.status).toBe(429);
  const withoutWait = ({ answer }: typeof known) => ({
    ...answer,
    headers: answer.headers.filter(([name]) => name !== 'retry-after'),
  });
  expect(withoutWait(known)).toEqual(withoutWait(unknown));

  const neighbour = await postEmail('/portal-resume', { origin, typed: email });
  expect(neighbour.answer.status).toBe(303);
});
