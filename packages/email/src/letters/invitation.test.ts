import { expect, it } from 'vitest';
import { invitationEmail, studioNord } from '../access-email.example.ts';
import { composeEmail } from '../compose-email.ts';
import { welcomeParagraphs } from './welcome-paragraphs.ts';

it('says the owner’s words first, then the button, then the two paragraphs with the real addresses', async () => {
  const { text } = await composeEmail(invitationEmail);
  const [bookmark, recovery] = welcomeParagraphs(invitationEmail);
  const flat = text.replaceAll('\n', ' ');
  const places = ['Good to have you with us.', 'Open your portal', bookmark, recovery].map((part) =>
    flat.indexOf(part),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

it('explains the bookmark and the recovery page with the client’s real addresses', () => {
  const [bookmark, recovery] = welcomeParagraphs({
    portalUrl: 'https://p.example/portal/c/acme',
    recoveryUrl: 'https://p.example/portal-resume',
  });
  expect(bookmark).toMatch(/bookmark.* 30 days .*: https:\/\/p\.example\/portal\/c\/acme$/);
  expect(recovery).toMatch(/email address.* within a minute: https:\/\/p\.example\/portal-resume$/);
});

it('keeps the owner’s paragraphs and lines, and turns none of the words into markup', async () => {
  const welcomeMessage = 'One <b>bold</b> & https://evil.example\r\nsame paragraph\r\n \r\n\r\nTwo';
  const { html, text } = await composeEmail({ ...invitationEmail, welcomeMessage });
  expect(html).toContain('One &lt;b&gt;bold&lt;/b&gt; &amp; https://evil.example<br/>same paragraph</p>');
  expect(html).not.toContain('href="https://evil.example');
  expect(text).toContain('One <b>bold</b> & https://evil.example\nsame paragraph\n\nTwo\n\n');
});

it.each([null, '', ' \n '])('has words of its own when the owner wrote %j', async (welcomeMessage) => {
  const { text } = await composeEmail({ ...invitationEmail, welcomeMessage });
  expect(text).toContain('Studio Nord has set up a portal for Acme GmbH.');
});

it('names the workspace in the subject, the sender at the end, and the day on which the link ends', async () => {
  const { subject, text } = await composeEmail(invitationEmail);
  expect(subject).toBe('Studio Nord invites you to your portal (K7QF)');
  expect(text).toContain('Dana at Studio Nord sent you this.');
  expect(text).toContain('This link works once, until 6 December 2026.');
});

it('names an owner who is the workspace only once', async () => {
  const { text } = await composeEmail({ ...invitationEmail, brand: { ...studioNord, workspaceName: 'Dana' } });
  expect(text).toContain('\nDana sent you this.\n');
});

it('greets without a name when there is none', async () => {
  expect((await composeEmail({ ...invitationEmail, recipientName: ' ' })).text).toContain('\nHello,\n');
});
