import { DomainError } from '@clientnest/auth';
import { describe, expect, it } from 'vitest';
import { makePng, SVG_LOGO } from './logo.fixture.ts';
import { LOGO_BYTES, readLogo } from './read-logo.ts';

const refusalOf = (upload: Buffer): string => {
  try {
    readLogo(upload);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'INVALID_INPUT' && error.field === 'logo') return error.message;
    throw error;
  }
  return 'taken';
};

describe('a PNG', () => {
  it('is taken byte for byte, for pages and emails, under the name of its content', () => {
    const png = makePng();
    const logo = readLogo(png);
    expect(logo).toMatchObject({ content: png, onPages: true, inEmails: true });
    expect(logo.fileName).toMatch(/^[0-9a-f]{64}\.png$/);
    expect(readLogo(makePng({ width: 9 })).fileName).not.toBe(logo.fileName);
  });

  it('above 10 kB is for emails alone: the sign-in pages stay light', () => {
    expect(readLogo(makePng({ padding: 10_000 }))).toMatchObject({ onPages: false, inEmails: true });
  });

  it('of 2000 by 1000 pixels is taken, and one pixel more is not', () => {
    expect(refusalOf(makePng({ width: 2000, height: 1000 }))).toBe('taken');
    expect(refusalOf(makePng({ width: 2001, height: 9 }))).toContain('too large');
    expect(refusalOf(makePng({ width: 9, height: 1001 }))).toContain('too large');
  });

  it('of 256 kB is taken, and one byte more is not', () => {
    const bare = makePng({ padding: 1 }).length - 1;
    expect(refusalOf(makePng({ padding: LOGO_BYTES - bare }))).toBe('taken');
    expect(refusalOf(makePng({ padding: LOGO_BYTES - bare + 1 }))).toContain('too large');
  });

  it.each([
    ['is cut off', makePng().subarray(0, -1)],
    ['has something behind its end', Buffer.concat([makePng(), Buffer.from('<script>alert(1)</script>')])],
    ['is a signature alone', makePng().subarray(0, 8)],
    ['has no pixels', makePng({ width: 0 })],
    ['has no header', Buffer.concat([makePng().subarray(0, 8), makePng().subarray(33)])],
    ['has two headers', Buffer.concat([makePng().subarray(0, 33), makePng().subarray(8)])],
    [
      'claims a chunk that is longer than the file',
      Buffer.concat([makePng().subarray(0, 33), Buffer.from('ffffffff49444154', 'hex'), Buffer.alloc(64)]),
    ],
  ])('that %s is refused', (_how, upload) => {
    expect(refusalOf(upload)).toContain('damaged');
  });
});

describe('an SVG', () => {
  it('is for pages, and not for emails', () => {
    expect(readLogo(SVG_LOGO)).toMatchObject({ content: SVG_LOGO, onPages: true, inEmails: false });
    expect(readLogo(SVG_LOGO).fileName).toMatch(/^[0-9a-f]{64}\.svg$/);
  });

  it('is stored as what is left of it', () => {
    const hostile = Buffer.from(SVG_LOGO.toString().replace('<path', '<script>alert(1)</script><path onload="x"'));
    expect(readLogo(hostile)).toEqual(readLogo(SVG_LOGO));
  });

  it('that is too heavy for a page is refused', () => {
    const heavy = SVG_LOGO.toString().replace('M0 0h9v9z', 'M0 0h9v9z'.repeat(1200));
    expect(refusalOf(Buffer.from(heavy))).toContain('10 kB');
  });
});

it.each(['GIF89a', '<html></html>', '\0', '', '%PDF-1.7', '\x89PNG', 'RIFF    WEBP'])('refuses %j', (text) => {
  expect(refusalOf(Buffer.from(text, 'latin1'))).not.toBe('taken');
});
