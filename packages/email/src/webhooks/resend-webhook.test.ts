import { describe, expect, it } from 'vitest';
import { signResendWebhook } from '../testing/resend-webhook.ts';
import { readResendWebhook, WebhookRefused } from './resend-webhook.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes!').toString('base64')}`;
const AT = '2026-11-23T03:00:00.000Z';

const report = (type: string, data: object = {}) =>
  JSON.stringify({ type, created_at: AT, data: { email_id: 'e1', ...data } });
const read = (body: string, signed = signResendWebhook(SECRET, body)) =>
  readResendWebhook({ secret: SECRET, headers: signed, body });

describe('a report of Resend', () => {
  it.each([
    ['email.delivered', {}, 'delivered', null],
    ['email.delivery_delayed', {}, 'delayed', null],
    ['email.bounced', { bounce: { message: 'No such\r\nuser', type: 'Permanent' } }, 'bounced', 'No such user'],
    ['email.complained', {}, 'complained', null],
    ['email.failed', { failed: { reason: 'Quota' } }, 'failed', 'Quota'],
    ['email.suppressed', { suppressed: { message: 'On the list' } }, 'failed', 'On the list'],
  ])('%s says what became of the email', (type, data, kind, detail) => {
    const body = report(type, data);
    const signed = signResendWebhook(SECRET, body);
    const told = { kind, providerId: 'e1', emailId: null, happenedAt: new Date(AT), detail };
    expect(read(body, signed)).toEqual({ id: signed.id, ...told });
  });

  it.each(['email.sent', 'email.opened', 'email.clicked', 'contact.created', 'constructor'])(
    '%s does not matter',
    (type) => {
      expect(read(report(type))).toBeNull();
    },
  );

  it.each([
    ['the id of ours', { email_id: '019aaf6e-8a5c-7c43-9a3f-0b1f6d0e7a55' }, '019aaf6e-8a5c-7c43-9a3f-0b1f6d0e7a55'],
    ['what is no id', { email_id: 'welcome' }, null],
    ['other tags', { category: 'welcome' }, null],
    ['none', null, null],
  ])('finds in the tags %s', (_what, tags, emailId) => {
    expect(read(report('email.bounced', { tags }))?.emailId).toBe(emailId);
  });

  it('keeps 500 characters of the provider’s words', () => {
    expect(read(report('email.bounced', { bounce: { message: 'x'.repeat(9000) } }))?.detail).toHaveLength(500);
  });
});

it('cuts no sign in two: a half of one could not be stored', () => {
  const message = `${'x'.repeat(499)}😀`;
  const detail = read(report('email.bounced', { bounce: { message } }))?.detail ?? '';
  expect(detail).toHaveLength(500);
  expect(detail.isWellFormed()).toBe(true);
});

describe('what is signed and cannot be used', () => {
  it.each([
    ['nothing', 'null'],
    ['an email without a plain name', report('email.bounced', { email_id: 'e\u0000' })],
    ['an email with a very long name', report('email.bounced', { email_id: 'e'.repeat(201) })],
    [
      'a year that no calendar has',
      JSON.stringify({ type: 'email.bounced', created_at: '+099999-01-01T00:00:00Z', data: { email_id: 'e' } }),
    ],
  ])('is refused or left alone: %s', (_what, body) => {
    const taken = () => read(body);
    if (body === 'null') expect(taken()).toBeNull();
    else expect(taken).toThrow(WebhookRefused);
  });
});

describe('what is refused', () => {
  const body = report('email.delivered');
  const minutes = (count: number) => new Date(Date.now() + count * 60_000);

  it.each([
    ['another secret', signResendWebhook(`whsec_${Buffer.from('another').toString('base64')}`, body)],
    ['another body', signResendWebhook(SECRET, `${body} `)],
    ['a report of six minutes ago', signResendWebhook(SECRET, body, { at: minutes(-6) })],
    ['a report from the future', signResendWebhook(SECRET, body, { at: minutes(6) })],
    ['another id than the signed one', { ...signResendWebhook(SECRET, body), id: 'msg_other' }],
    ['no signature', { ...signResendWebhook(SECRET, body), signature: '' }],
    ['no time', { ...signResendWebhook(SECRET, body), timestamp: '' }],
    ['nonsense', { id: 'a', timestamp: 'b', signature: 'c' }],
  ])('%s', (_what, signed) => {
    expect(() => read(body, signed)).toThrow(WebhookRefused);
  });

  it('any byte of the signature changed', () => {
    const signed = signResendWebhook(SECRET, body);
    for (let at = 3; at < signed.signature.length - 1; at += 1) {
      const other = signed.signature[at] === 'A' ? 'B' : 'A';
      const signature = signed.signature.slice(0, at) + other + signed.signature.slice(at + 1);
      expect(() => read(body, { ...signed, signature })).toThrow(WebhookRefused);
    }
  });

  it.each([
    '{}',
    JSON.stringify({ type: 'email.bounced', data: null }),
    JSON.stringify({ type: 'email.bounced', created_at: 'x', data: { email_id: 'e' } }),
  ])('a signed report without what it is about: %s', (strange) => {
    if (strange === '{}') expect(read(strange)).toBeNull();
    else expect(() => read(strange)).toThrow(WebhookRefused);
  });

  it('a signed text that is no JSON', () => {
    expect(() => read('no json')).toThrow(WebhookRefused);
  });
});
