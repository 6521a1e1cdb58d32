import { newId } from '@clientnest/db';
import { expect, it } from 'vitest';
import { deriveCode, hashCode, readCode } from './codes.ts';
import { AUTH_SECRET } from './fixtures.ts';

it.each([
  ['as it is', 'K7QF9M2X', 'K7QF9M2X'],
  ['in lower case', 'k7qf9m2x', 'K7QF9M2X'],
  ['with a dash', 'K7QF-9M2X', 'K7QF9M2X'],
  ['with other dashes', 'K7–QF—9M‑2X', 'K7QF9M2X'],
  ['with spaces around and inside', '  K7QF 9M2X\t\n', 'K7QF9M2X'],
  ['with no-break spaces', 'K7QF\u00a09M2X', 'K7QF9M2X'],
  ['with a full stop after it', 'K7QF9M2X.', 'K7QF9M2X'],
  ['with the letter O for zero', 'oO00oO00', '00000000'],
  ['with I and L for one', 'iIlL1111', '11111111'],
  ['in full-width characters', 'Ｋ７ＱＦ９Ｍ２Ｘ', 'K7QF9M2X'],
  ['with the invisible marks of a copied text', '\u200eK7QF\u200b9M2X\u00ad\u2060', 'K7QF9M2X'],
])('B2: reads a code typed %s', (_, typed, code) => {
  expect(readCode(typed)).toBe(code);
});

it.each([
  ['empty', ''],
  ['of seven characters', 'K7QF9M2'],
  ['of nine characters', 'K7QF9M2XX'],
  ['with a U, which no code has', 'K7QF9M2U'],
  ['with a letter of another script', 'K7QF9M2Х'],
  ['with a NUL', 'K7QF9M2\0'],
  ['of 100 kB', 'K'.repeat(100_000)],
])('B2: reads no code in a text %s', (_, typed) => {
  expect(readCode(typed)).toBeNull();
});

it('B2: makes codes of eight characters that read back as themselves', () => {
  for (let made = 0; made < 1000; made += 1) {
    const code = deriveCode(AUTH_SECRET, newId());
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(readCode(code.toLowerCase())).toBe(code);
  }
});

it('B2: uses all 32 characters about equally often, in every place', () => {
  const MADE = 20_000;
  const codes = Array.from({ length: MADE }, () => deriveCode(AUTH_SECRET, newId()));
  expect(new Set(codes).size).toBe(MADE);
  for (let place = 0; place < 8; place += 1) {
    const counts = new Map<string, number>();
    for (const code of codes) counts.set(code.charAt(place), (counts.get(code.charAt(place)) ?? 0) + 1);
    expect(counts.size).toBe(32);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - MADE / 32) ** 2 / (MADE / 32), 0);
    // 31 degrees of freedom: one run in ten million is above 90.
    expect(chiSquare).toBeLessThan(90);
  }
});

it('derives the code and its hash again from the same attempt, and others from every other', () => {
  const [id, otherId] = [newId(), newId()];
  const code = deriveCode(AUTH_SECRET, id);
  expect(deriveCode(AUTH_SECRET, id)).toBe(code);
  expect(deriveCode(`${AUTH_SECRET}.`, id)).not.toBe(code);
  expect(hashCode(AUTH_SECRET, id, code)).toEqual(hashCode(AUTH_SECRET, id, code));
  expect(hashCode(AUTH_SECRET, otherId, code)).not.toEqual(hashCode(AUTH_SECRET, id, code));
  expect(hashCode(`${AUTH_SECRET}.`, id, code)).not.toEqual(hashCode(AUTH_SECRET, id, code));
});
