import { describe, expect, it } from 'vitest';
import * as examples from './access-email.example.ts';
import type { AccessEmail } from './access-email.ts';
import { composeEmail } from './compose-email.ts';

const { freshLinkEmail, invitationEmail, ownerSignInEmail, recoveryEmail, severalPortalsEmail, studioNord } = examples;
const { addressChangedEmail, ownerInvitationEmail, signInNoticeEmail, testingEmail } = examples;
const everyEmail: [string, AccessEmail][] = [
  ['invitation', invitationEmail],
  ['fresh link', freshLinkEmail],
  ['recovery', recoveryEmail],
  ['recovery of several portals', severalPortalsEmail],
  ['owner sign-in', ownerSignInEmail],
  ['invitation of a colleague', ownerInvitationEmail],
  ['notice of a sign-in', signInNoticeEmail],
  ['notice of a changed address', addressChangedEmail],
  ['notice of a change of address that was taken back', { ...addressChangedEmail, news: 'taken-back' }],
  ['notice of an address that is theirs again', { ...addressChangedEmail, news: 'restored' }],
  ['test', testingEmail],
];

/** What a reader sees of the HTML, without the preview line. */
function visibleText(html: string): string {
  const body = html.slice(html.indexOf('<h1'));
  return body
    .replace(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&#x27;', "'");
}

function addressesOf(email: AccessEmail): string[] {
  switch (email.kind) {
    case 'recovery':
      return [...email.portals.flatMap(({ linkUrl, portalUrl }) => [linkUrl, portalUrl]), email.recoveryUrl];
    case 'owner_sign_in':
    case 'owner_invitation':
      return [email.linkUrl, email.signInUrl];
    case 'sign_in_notice':
      return [email.notMeUrl, `${email.portalUrl}/devices`];
    case 'address_changed':
    case 'test':
      return [];
    default:
      return [email.linkUrl, email.portalUrl, email.recoveryUrl];
  }
}

describe.each(everyEmail)('the %s email', (_name, email) => {
  it('carries every real address as a link with the address as its text, and in the plain text on a line of its own', async () => {
    const { html, text } = await composeEmail(email);
    for (const url of addressesOf(email)) {
      expect(html).toMatch(new RegExp(`href="${url}"[^>]*>${url}</a>`));
      expect(text.split('\n')).toContain(url);
    }
  });

  it('says once what to do if it was not the reader', async () => {
    const { html, text } = await composeEmail(email);
    if (email.kind === 'address_changed') return expect(text.split('If it is a mistake')).toHaveLength(2);
    if (email.kind === 'test') return expect(text.split('tested email from your account')).toHaveLength(2);
    if (email.kind === 'sign_in_notice') return expect(text.split('If it was not you')).toHaveLength(2);
    for (const shown of [visibleText(html), text]) {
      expect(shown.split('Nothing happens unless the button is pressed')).toHaveLength(2);
      expect(shown).toContain('nobody can get in without this email');
    }
  });

  it('is the same to the byte each time', async () => {
    expect(await composeEmail(structuredClone(email))).toEqual(await composeEmail(email));
  });

  it('is small, English, fit for dark mode, and loads nothing from elsewhere', async () => {
    const { html } = await composeEmail(email);
    expect(Buffer.byteLength(html)).toBeLessThan(25_000);
    expect(html).toMatch(/<html[^>]* lang="en"/);
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(html).toContain('@media (prefers-color-scheme:dark)');
    expect(html).not.toMatch(/<img|<script|<link|url\(|src=/);
  });

  it('marks every layout table as presentation', async () => {
    const tables = (await composeEmail(email)).html.match(/<table[^>]*>/g) ?? [];
    expect(tables.length).toBeGreaterThan(0);
    expect(tables.filter((table) => !table.includes('role="presentation"'))).toEqual([]);
  });

  it('shows neither a link nor a code in the preview line or the subject', async () => {
    const { html, subject } = await composeEmail(email);
    const preview = html.slice(html.indexOf('data-skip-in-text'), html.indexOf('<h1'));
    for (const shown of [preview.slice(0, preview.indexOf('<div>')), subject]) {
      expect(shown).not.toMatch(/https?:|R4TH|9M2X/);
    }
  });

  it('carries the reference in the subject', async () => {
    expect((await composeEmail(email)).subject).toMatch(/ \(K7QF\)$/);
  });
});

describe('names that try to be more than names', () => {
  const hostile = '<script>alert(1)</script>\r\nBcc: victim@evil.example\u202e"><a href="https://evil.example">';

  it.each(everyEmail)('stay text in the %s email', async (_name, email) => {
    const brand = {
      ...studioNord,
      workspaceName: hostile,
      accent: 'red;}</style><script>',
      logoUrl: 'javascript:alert(1)',
    };
    const { subject, html, text } = await composeEmail(withNames(email, hostile, brand));
    expect(subject).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(html).not.toMatch(/<script|javascript:|href="https:\/\/evil/);
    expect(html).toContain('&lt;script&gt;');
    expect(text).not.toMatch(/^Bcc:/m);
  });

  function withNames(email: AccessEmail, name: string, brand: typeof studioNord): AccessEmail {
    switch (email.kind) {
      case 'recovery': {
        const portals = email.portals.map((portal) => ({ ...portal, brand, clientName: name }));
        return { ...email, recipientName: name, portals, asker: { ...email.asker, browser: name, address: name } };
      }
      case 'owner_sign_in':
        return { ...email, brand, recipientName: name, asker: { ...email.asker, browser: name } };
      case 'owner_invitation':
        return { ...email, brand, recipientName: name, inviterName: name };
      case 'address_changed':
        return { ...email, brand, clientName: name, ownerName: name };
      case 'test':
        return { ...email, brand, recipientName: name };
      case 'sign_in_notice':
        return { ...email, brand, recipientName: name, clientName: name, browser: name };
      default:
        return { ...email, brand, recipientName: name, clientName: name, ownerName: name };
    }
  }
});

describe('the workspace', () => {
  it('stands at the top by name, or with its logo, whose text is the name', async () => {
    const logoUrl = 'https://portal.studio-nord.example/logo.png';
    const { html } = await composeEmail({ ...freshLinkEmail, brand: { ...studioNord, logoUrl } });
    const top = html.slice(html.indexOf('<body'), html.indexOf('<h1'));
    expect(top).toMatch(new RegExp(`<img alt="Studio Nord"[^>]* src="${logoUrl}"`));
    expect(top).not.toContain('>Studio Nord</p>');
    expect((await composeEmail(freshLinkEmail)).html).toContain('>Studio Nord</p>');
  });

  it('gives the button its colour, with text that can be read on it', async () => {
    const { html } = await composeEmail({ ...freshLinkEmail, brand: { ...studioNord, accent: '#FACC15' } });
    const button = /<a[^>]*style="[^"]*background-color:#facc15[^"]*"/.exec(html)?.[0];
    expect(button).toMatch(/;color:#000000/);
  });
});
