import { createRateLimits, DomainError } from '@clientnest/auth';
import { connect } from '@clientnest/db';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { describe, expect, it } from 'vitest';
import type { ApiServices } from './context.ts';
import { addClient, TestBrowser, useInstallation, useWorkspace } from './fixtures.ts';
import type { PublicError } from './errors.ts';
import { appRouter } from './router.ts';

const installation = useInstallation();
const studio = useWorkspace(installation);

type Answer = {
  status: number;
  text: string;
  error: { message: string; data: Omit<PublicError, 'message'> & { code: string } };
};

const send = async (browser: TestBrowser, path: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: new Request(`https://portal.example/api/trpc/${path}`, init),
    router: appRouter,
    createContext: () => browser.request(),
  });
  const text = await response.text();
  return { status: response.status, text, error: (JSON.parse(text) as { error: Answer['error'] }).error };
};

const post = (browser: TestBrowser, path: string, body: unknown) =>
  send(browser, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const visitor = (services: ApiServices = installation.services) => new TestBrowser(services);

describe('a known error', () => {
  it('tells over HTTP what was refused, why, which field it was and what to do', async () => {
    const { slug } = await addClient(installation, studio);
    const { status, error } = await post(studio.owner, 'clients.invite', { name: 'B', email: 'b@b.example', slug });
    expect(status).toBe(409);
    expect(error).toEqual({
      code: expect.any(Number) as number,
      message: 'This address is already taken. Please choose another.',
      data: {
        code: 'CONFLICT',
        httpStatus: 409,
        reason: 'SLUG_TAKEN',
        fields: [{ field: 'slug', message: 'This address is already taken. Please choose another.' }],
        retryAfterSeconds: null,
      },
    });
  });

  it('says how many seconds to wait', async () => {
    const browser = visitor();
    for (let attempt = 0; attempt < 5; attempt += 1) await post(browser, 'recovery.request', { email: 'a@b.example' });
    const { status, error } = await post(browser, 'recovery.request', { email: 'a@b.example' });
    expect(status).toBe(429);
    expect(error.data).toMatchObject({ reason: 'TOO_MANY_ATTEMPTS', fields: [] });
    expect(error.data.retryAfterSeconds).toBeGreaterThan(500);
    expect(error.message).toMatch(/Please wait \d+ minutes, then try again\./);
  });

  it.each([
    ['portal.me', 401, 'NOT_SIGNED_IN'],
    [`recovery.inspectLink?input=${encodeURIComponent('{"token":1}')}`, 400, 'INVALID_INPUT'],
  ])('answers %s with %i and %s', async (path, status, reason) => {
    expect(await send(visitor(), path)).toMatchObject({ status, error: { data: { reason } } });
  });
});

describe('wrong input', () => {
  it.each([
    ['keys', Object.fromEntries(Array.from({ length: 7000 }, (_, at) => [`key-${at}`, 0]))],
    ['one long key', { ['k'.repeat(50_000)]: 0 }],
    ['rows', { importId: '00000000-0000-4000-8000-000000000000', leaveOut: Array<string>(20_000).fill('') }],
  ])('is answered in few words, however much of it there is: %s', async (_what, body) => {
    const { status, text, error } = await post(studio.owner, 'imports.start', body);
    expect(status).toBe(400);
    expect(error.data.fields.length).toBeGreaterThan(0);
    expect(error.data.fields.length).toBeLessThanOrEqual(20);
    expect(text.length).toBeLessThan(8000);
  });

  it('is told field by field', async () => {
    const { status, error } = await post(studio.owner, 'clients.invite', { name: '', email: 'nobody' });
    expect(status).toBe(400);
    expect(error.data).toMatchObject({
      reason: 'INVALID_INPUT',
      fields: [
        { field: 'name', message: 'Please fill this in.' },
        { field: 'email', message: 'This does not look like an email address. Example: dana@acme.example' },
      ],
    });
    expect(error.message).toBe(error.data.fields.map(({ field, message }) => `${field}: ${message}`).join('; '));
  });

  it('is told by name when a field is not known', async () => {
    const { status, error } = await post(visitor(), 'recovery.request', {
      email: 'a@b.example',
      admin: true,
      'x.y': 1,
    });
    expect(status).toBe(400);
    expect(error.data.fields.map(({ field }) => field)).toEqual(['admin', 'x.y']);
    expect(error.message).toContain('admin: ');
  });

  it.each(['', '{', 'null', '[]', '"x"', '{"__proto__":{}}'])('is refused when the body is %j', async (body) => {
    const { status } = await send(visitor(), 'recovery.request', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(status).toBe(400);
  });

  it('B1: never reaches a mutation by GET or HEAD', async () => {
    const { token } = await addClient(installation, studio);
    const path = `recovery.redeemLink?input=${encodeURIComponent(JSON.stringify({ token }))}`;
    expect(await send(visitor(), path)).toMatchObject({ status: 405 });
    await expect(visitor().api.recovery.inspectLink({ token })).resolves.toMatchObject({ state: 'usable' });
  });
});

describe('a bug or an outage', () => {
  const hidden = 'Something went wrong on our side. Please try again in a moment.';

  it('tells nothing of itself, and is neither "signed out" nor "not found"', async () => {
    const sql = connect(installation.url);
    const browser = visitor({ ...installation.services, sql, limits: createRateLimits(sql) });
    browser.cookies.contact = 'A'.repeat(43);
    await sql.end();
    for (const path of ['portal.me', 'owners.isSetUpOpen']) {
      const { status, text, error } = await send(browser, path);
      expect([status, error.message]).toEqual([503, hidden]);
      expect(error.data).toEqual({
        code: 'SERVICE_UNAVAILABLE',
        httpStatus: 503,
        reason: null,
        fields: [],
        retryAfterSeconds: null,
      });
      expect(text).not.toMatch(/CONNECTION|postgres|stack|\.ts/i);
    }
  });

  it('tells nothing when an answer is not what was declared', async () => {
    const broken = new TestBrowser({ ...installation.services, origin: 'no url' });
    broken.cookies.owner = studio.owner.cookies.owner;
    const { id } = await addClient(installation, studio);
    const wrong = await send(broken, `clients.get?input=${encodeURIComponent(JSON.stringify({ clientId: id }))}`);
    expect([wrong.status, wrong.error.message, wrong.error.data.fields]).toEqual([500, hidden, []]);
    expect(wrong.text).not.toContain('portalUrl');
  });

  it('tells nothing of the row when the database refuses one', async () => {
    const { sql } = installation;
    await sql`alter table clients add constraint no_secret check (name <> 'Secret')`;
    const { status, text } = await post(studio.owner, 'clients.invite', { name: 'Secret', email: 's@s.example' });
    expect(status).toBe(500);
    expect(text).not.toMatch(/no_secret|Failing row|constraint/);
  });
});

it('gives every refusal a sentence that ends, and no code name in it', async () => {
  const refusals = await Promise.all([
    studio.owner.api.clients.get({ clientId: '01997000-0000-7000-8000-000000000000' }).catch((error: unknown) => error),
    visitor()
      .api.portal.me()
      .catch((error: unknown) => error),
    visitor()
      .api.recovery.redeemCode({ code: 'x' })
      .catch((error: unknown) => error),
    visitor()
      .api.recovery.redeemLink({ token: 'x' })
      .catch((error: unknown) => error),
  ]);
  for (const refusal of refusals) {
    const { cause } = refusal as { cause: unknown };
    expect(cause).toBeInstanceOf(DomainError);
    expect(String((cause as DomainError).message)).toMatch(/^[A-Z][^_]+[.]$/);
  }
});
