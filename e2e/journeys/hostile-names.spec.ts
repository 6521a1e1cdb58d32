import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { enterPortal } from '../steps/enter-portal.ts';
import { portalLinkIn } from '../steps/letters.ts';

const NAMES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  '</title><script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<form action="https://evil.example"><button>Go</button>',
  '<style>*{display:none}</style>',
  '{{7*7}} ${7*7} #{7*7} <%= 7*7 %> %sveltekit.error.message%',
  '{@html alert(1)} {#if true}x{/if}',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<!--<script>alert(1)//-->',
  '<math><mtext></mtext><script>alert(1)</script></math>',
  'a\u2028alert(1)\u2029b',
  '`${alert(1)}`',
  '__proto__',
];

/** Fails at a dialog, and at a request to anywhere else. */
const guard = (page: Page, origin: string, found: string[]) => {
  page.on('dialog', (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { protocol, origin: target } = new URL(request.url());
    if (protocol.startsWith('http') && target !== origin) found.push(`request: ${request.url()}`);
  });
};

test('names and words that try to be more than text stay text, on every page and in the email', async ({
  api,
  installation,
  mail,
  newDevice,
  owner,
}) => {
  test.setTimeout(120_000);
  const found: string[] = [];
  const reader = await newDevice({ isServersOwn: true });
  for (const page of [owner, reader]) guard(page, installation.origin, found);
  for (const [at, name] of NAMES.entries()) {
    const email = `hostile-${at}@acme.example`;
    const { id, slug } = await api.clients.invite.mutate({ name, contactName: name, email, welcomeMessage: name });
    const invitation = await mail.waitFor(email);
    expect(invitation.html, name).not.toMatch(/<script|<img|<svg|<iframe|<base|<form|href="javascript:/i);
    await reader.goto(`/dev/mail/${invitation.id}`);

    const client = await newDevice();
    guard(client, installation.origin, found);
    await enterPortal(client, { link: portalLinkIn(invitation), portal: `/portal/c/${slug}` });
    await expect(client.getByRole('heading', { level: 1 }), name).toHaveText(`Welcome, ${name}`);
    await client.goto(`/portal/c/${slug}/devices`);
    await client.context().close();

    await owner.goto(`/app/clients/${id}`);
    await expect(owner.getByRole('heading', { level: 1 }), name).toHaveText(name);
  }
  await owner.goto('/app/clients');
  for (const name of NAMES) await expect(owner.getByRole('link', { name, exact: true }).first()).toBeVisible();
  expect(found).toEqual([]);
});

test('nothing of a client is left in the browser’s stores, and after signing out the back button shows nothing', async ({
  invite,
  newDevice,
  owner,
}) => {
  const client = await invite();
  const device = await newDevice();
  await enterPortal(device, client);
  await owner.goto(`/app/clients/${client.id}`);
  for (const page of [device, owner]) {
    const stored = await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
    }));
    const text = JSON.stringify(stored);
    for (const secret of ['dana', 'acme', client.id]) expect(text.toLowerCase()).not.toContain(secret);
    expect(stored).toMatchObject({ local: {}, databases: 0, caches: 0 });
  }
  await device.getByRole('button', { name: 'Sign out' }).click();
  await expect(device).toHaveURL('/portal-resume?signed-out');
  await device.goBack();
  await expect(device.getByText(client.email)).toHaveCount(0);
  await expect(device).toHaveURL('/portal-resume');
});
