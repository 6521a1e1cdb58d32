import { describe, expect, it } from 'vitest';
import { MailError } from './mail-error.ts';
import { outgoingEmail } from './outgoing-email.example.ts';
import { sealEmail } from './seal-email.ts';

it('leaves a proper email as it is', () => {
  expect(sealEmail(outgoingEmail)).toEqual(outgoingEmail);
});

it('takes line breaks and control characters out of the subject and the sender', () => {
  const sealed = sealEmail({
    ...outgoingEmail,
    subject: 'Hello\r\nBcc: victim@evil.example\u0000\u2028!',
    from: 'Studio\r\nBcc: x Nord <portal@studio-nord.example>',
  });
  expect(sealed.subject).toBe('Hello Bcc: victim@evil.example !');
  expect(sealed.from).toBe('"Studio Bcc: x Nord" <portal@studio-nord.example>');
});

it.each([
  ['Smith, Jones & Co <p@s.example>', '"Smith, Jones & Co" <p@s.example>'],
  ['"Smith, \\"Jo\\" & Co" <p@s.example>', '"Smith, \\"Jo\\" & Co" <p@s.example>'],
  ['Büro Ångström <p@s.example>', 'Büro Ångström <p@s.example>'],
  ['p@s.example', 'p@s.example'],
])('keeps the sender %j one address', (from, expected) => {
  expect(sealEmail({ ...outgoingEmail, from }).from).toBe(expected);
});

it.each([
  '',
  'Studio Nord',
  'a@b.example, c@d.example',
  'X <a@b.example> <c@d.example>',
  'X <a@b.example>, c@d.example',
])('does not send from %j, and keeps the email until the setting is right', (from) => {
  expect(refusalOf({ from })).toMatchObject({ retryable: true });
});

describe('the recipient', () => {
  it.each([
    '',
    'ana',
    'ana@',
    'Ana <ana@acme.example>',
    'ana@acme.example,eve@evil.example',
    'ana@acme.example; eve@evil.example',
    'ana@acme.example eve@evil.example',
    'ana@acme.example\r\nBcc: eve@evil.example',
    'ana@acme.example\n',
    ' ana@acme.example',
    'ana@eve@evil.example',
    `${'a'.repeat(100_000)}@acme.example`,
  ])('%j is refused for good, and not quoted', (to) => {
    const error = refusalOf({ to });
    expect(error.retryable).toBe(false);
    expect(error.message).toBe('The recipient is not one plain email address.');
  });

  it.each(['ana.souza+portal@acme.example', "o'brien@acme.co.uk", 'ünï@bücher.example'])('%j is accepted', (to) => {
    expect(sealEmail({ ...outgoingEmail, to }).to).toBe(to);
  });
});

it.each(['../../etc/passwd', '', 'x\r\nBcc: eve@evil.example'])('refuses the id %j', (id) => {
  expect(refusalOf({ id })).toMatchObject({ retryable: false });
});

function refusalOf(change: Partial<typeof outgoingEmail>): MailError {
  try {
    sealEmail({ ...outgoingEmail, ...change });
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
  throw new Error('The email was not refused.');
}
