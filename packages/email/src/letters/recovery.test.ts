import { describe, expect, it } from 'vitest';
import { recoveryEmail, severalPortalsEmail, studioNord } from '../access-email.example.ts';
import { composeEmail } from '../compose-email.ts';

describe('with one portal', () => {
  it('names the workspace, the end of the link, and who asked from where', async () => {
    const { subject, text } = await composeEmail(recoveryEmail);
    expect(subject).toBe('Studio Nord: your sign-in link (K7QF)');
    expect(text).toContain('This link works once, until 6 December 2026.');
    expect(text).toContain('Asked for on 22 November at 23:05 UTC from Chrome on Windows (203.0.113.7).');
  });

  it('shows the code in two groups, and where and how long it works', async () => {
    const { html, text } = await composeEmail(recoveryEmail);
    for (const shown of [html, text]) {
      expect(shown).toContain('R4TH-9M2X');
      expect(shown).toContain('Type it in the browser where you asked. Works for 15 minutes.');
    }
  });

  it.each([
    [{ browser: null, address: null }, '23:05 UTC.'],
    [{ browser: null, address: '2001:db8::7' }, '23:05 UTC from 2001:db8::7.'],
    [{ browser: 'Safari on iPhone', address: null }, '23:05 UTC from Safari on iPhone.'],
  ])('tells as much of the asker as is known: %j', async (known, expected) => {
    const { text } = await composeEmail({ ...recoveryEmail, asker: { ...recoveryEmail.asker, ...known } });
    expect(text).toContain(`Asked for on 22 November at ${expected}`);
  });
});

describe('with several portals', () => {
  it('lists each with its workspace, its client and a button of its own', async () => {
    const { html, subject } = await composeEmail(severalPortalsEmail);
    expect(subject).toBe('Your sign-in links (K7QF)');
    for (const name of ['Studio Nord for Acme GmbH', 'Harbour Books &amp; Tax for Souza &amp; Daughters']) {
      expect(html).toMatch(new RegExp(`<h2[^>]*>${name}</h2>`));
      expect(html).toContain(`>Open ${name}</span>`);
    }
  });

  it('puts no workspace above another, unless all are the same one', async () => {
    expect((await composeEmail(severalPortalsEmail)).text).toMatch(/^Your sign-in links\n/);
    expect((await composeEmail({ ...severalPortalsEmail, brand: studioNord })).text).toMatch(/^Studio Nord\n/);
  });

  it('has the code below a few portals, and above many, since some mailboxes cut long emails', async () => {
    const code = severalPortalsEmail.code.slice(0, 4);
    const isAbove = async (count: number) => {
      const portals = Array.from({ length: count }, () => severalPortalsEmail.portals).flat();
      const { text } = await composeEmail({ ...severalPortalsEmail, portals });
      return text.indexOf(code) < text.indexOf('Open ');
    };
    expect([await isAbove(1), await isAbove(3)]).toEqual([false, true]);
  });

  it('stays small with ten portals', async () => {
    const portals = Array.from({ length: 5 }, () => severalPortalsEmail.portals).flat();
    const { html } = await composeEmail({ ...severalPortalsEmail, portals });
    expect(Buffer.byteLength(html)).toBeLessThan(40_000);
  });
});

it('refuses to be written for no portal at all', async () => {
  await expect(composeEmail({ ...recoveryEmail, portals: [] })).rejects.toThrow('at least one portal');
});
