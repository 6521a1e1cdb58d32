import { expect, it } from 'vitest';
import { formatMailboxAddress, parseMailboxAddress } from './mailbox-address.ts';

const address = 'portal@studio-nord.example';

it.each([
  ['I <3 Design', 'I ‹3 Design'],
  ['<evil@example.com>', '‹evil@example.com›'],
  ['"Studio" <evil@example.com>, ', '"Studio" ‹evil@example.com›,'],
  ['Weber, Söhne & Co.', 'Weber, Söhne & Co.'],
  ['Back\\slash "quoted"', 'Back\\slash "quoted"'],
  ['"Nord"', '"Nord"'],
  ['Nord\\', 'Nord\\'],
  ['Two\r\nBcc: evil@example.com', 'Two Bcc: evil@example.com'],
  ['Straße 北 🙂', 'Straße 北 🙂'],
  ['   ', ''],
  ['>', '›'],
])('writes a sender named %j so that it reads as one sender at the same address', (name, read) => {
  expect(parseMailboxAddress(formatMailboxAddress({ name, address }))).toEqual({ name: read, address });
});

it('survives being written and read again and again, whatever the name is made of', () => {
  const pieces = ['<', '>', '"', '\\', ',', ';', '@', ' ', 'a', 'ü', '(', ')', ':', '\n', '\u202e'];
  for (let round = 0; round < 5000; round += 1) {
    const name = Array.from({ length: 1 + (round % 12) }, () => pieces[Math.floor(Math.random() * pieces.length)]).join(
      '',
    );
    const first = parseMailboxAddress(formatMailboxAddress({ name, address }));
    expect(first.address, JSON.stringify(name)).toBe(address);
    expect(parseMailboxAddress(formatMailboxAddress(first)), JSON.stringify(name)).toEqual(first);
  }
});

it.each(['a@b.example, c@d.example', 'A <a@b.example> <c@d.example>', 'A <a@b.example', 'nobody'])(
  'takes %j for no sender',
  (text) => {
    expect(() => parseMailboxAddress(text)).toThrow('not one email address');
  },
);
