import { expect, it } from 'vitest';
import { deriveToken, hashToken, isSameSecret, isTokenShaped, newToken } from './tokens.ts';
import type { TokenPurpose } from './tokens.ts';

const PURPOSES: TokenPurpose[] = ['access-link', 'session', 'code', 'code-hash', 'setup-key'];

it('makes random tokens of 43 characters that hold 256 bits and never repeat', () => {
  const tokens = Array.from({ length: 100_000 }, newToken);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(tokens.every((token) => isTokenShaped(token) && Buffer.from(token, 'base64url').length === 32)).toBe(true);
});

it('sets every bit of random tokens about half of the time', () => {
  const MADE = 20_000;
  const tokens = Array.from({ length: MADE }, () => Buffer.from(newToken(), 'base64url'));
  for (let bit = 0; bit < 256; bit += 1) {
    const count = tokens.filter((bytes) => bytes.readUInt8(bit >> 3) & (1 << (bit & 7))).length;
    // Seven standard deviations: one run in a billion has a bit further off.
    expect(Math.abs(count - MADE / 2)).toBeLessThan(7 * Math.sqrt(MADE / 4));
  }
});

it('derives the same 43 characters again, however long the parts are', () => {
  for (const part of ['', 'a', 'a'.repeat(100_000), 'ä\0🔑']) {
    const token = deriveToken('secret', 'session', part);
    expect(isTokenShaped(token)).toBe(true);
    expect(deriveToken('secret', 'session', part)).toBe(token);
  }
});

it('derives a token of its own for every secret, purpose and list of parts', () => {
  const lists = [[], [''], ['a'], ['a', ''], ['', 'a'], ['a', 'b'], ['ab'], ['b', 'a']];
  const tokens = ['secret', 'Secret', ''].flatMap((secret) =>
    PURPOSES.flatMap((purpose) => lists.map((parts) => deriveToken(secret, purpose, ...parts))),
  );
  expect(new Set(tokens).size).toBe(3 * PURPOSES.length * lists.length);
});

it('knows a token by its shape', () => {
  const token = newToken();
  expect(isTokenShaped(token)).toBe(true);
  for (const text of [
    '',
    token.slice(1),
    `${token}a`,
    `${token}\n`,
    `\n${token}`,
    `${token.slice(1)}+`,
    `${token.slice(1)}é`,
  ])
    expect(isTokenShaped(text)).toBe(false);
});

it('hashes with SHA-256', () => {
  expect(hashToken('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it.each([
  ['secret', 'secret', true],
  ['secret', 'secreT', false],
  ['secret', 'secret ', false],
  ['', '', true],
  ['secret', '', false],
  ['a'.repeat(100_000), 'a', false],
])('compares secrets of any length', (a, b, answer) => {
  expect(isSameSecret(a, b)).toBe(answer);
});
