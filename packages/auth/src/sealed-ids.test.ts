import { describe, expect, it } from 'vitest';
import { openSealedId, sealId } from './sealed-ids.ts';

const SECRET = 'the secret of the tests, longer than 32 bytes';
const ID = '0192f1c8-7d3e-7b52-9c11-3f4a5b6c7d8e';
const NOW = new Date('2026-11-23T02:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

const seal = () => sealId(SECRET, 'dead-link', ID, later(60));

describe('a sealed id', () => {
  it('can be opened until its end, and not from then on', () => {
    expect(openSealedId(SECRET, 'dead-link', seal(), NOW)).toBe(ID);
    expect(openSealedId(SECRET, 'dead-link', seal(), later(59))).toBe(ID);
    expect(openSealedId(SECRET, 'dead-link', seal(), later(60))).toBeNull();
  });

  it('is worthless for another purpose, and under another secret', () => {
    expect(openSealedId(SECRET, 'not-me', seal(), NOW)).toBeNull();
    expect(openSealedId(`${SECRET}!`, 'dead-link', seal(), NOW)).toBeNull();
  });

  it('is refused with any of its characters changed', () => {
    const sealed = seal();
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'a' ? 'b' : 'a';
      expect(openSealedId(SECRET, 'dead-link', sealed.slice(0, at) + other + sealed.slice(at + 1), NOW)).toBeNull();
    }
  });

  it.each(['', '..', ID, `${ID}.1.`, `${seal()}x`, ` ${seal()}`, `${seal()}\n`, 'x'.repeat(100_000)])(
    'is refused in the shape %#',
    (text) => {
      expect(openSealedId(SECRET, 'dead-link', text, NOW)).toBeNull();
    },
  );
});
