import { describe, expect, it } from 'vitest';
import { slugCandidates, slugify } from './slugs.ts';

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

describe('slugify', () => {
  it.each([
    ['Acme', 'acme'],
    ['Žižkov Café', 'zizkov-cafe'],
    ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
    ['Straße 7', 'strasse-7'],
    ["O'Neill’s", 'oneills'],
    ['Иванов и Партнёры', 'ivanov-i-partnery'],
    ['北京设计', 'beijingsheji'],
    ['مكتب المحاسبة', 'mktb-lmhsbh'],
    ['🎉', 'tada'],
    ['\u200b', 'client'],
    ['---', 'client'],
    ['  a  --  b  ', 'a-b'],
  ])('reads %j as %s', (name, slug) => {
    expect(slugify(name)).toBe(slug);
  });

  it('is the same for a letter with an accent and for a letter followed by one', () => {
    expect(slugify('Cafe\u0301')).toBe(slugify('Café'));
  });
});

describe('slugCandidates', () => {
  it('starts plain, goes on with numbers and ends with one that is practically never taken', () => {
    const candidates = slugCandidates('Acme');
    expect(candidates.slice(0, 3)).toEqual(['acme', 'acme-2', 'acme-3']);
    expect(candidates.at(-1)).toMatch(/^acme-[0-9a-f]{8}$/);
    expect(candidates.at(-1)).not.toBe(slugCandidates('Acme').at(-1));
  });

  it('keeps every candidate a slug of at most 60 characters, wherever a long name is cut', () => {
    for (let length = 1; length <= 120; length += 1) {
      const candidates = slugCandidates(`${'x'.repeat(length)} & y & ${'z'.repeat(120 - length)}`);
      for (const slug of candidates) {
        expect(slug).toMatch(SLUG);
        expect(slug.length).toBeLessThanOrEqual(60);
      }
    }
  });
});
