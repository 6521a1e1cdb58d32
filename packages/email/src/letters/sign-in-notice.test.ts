import { expect, it } from 'vitest';
import { signInNoticeEmail } from '../access-email.example.ts';
import { composeEmail } from '../compose-email.ts';

it('B13: says what signed in when, that nothing is to be done, and what to do if it was somebody else', async () => {
  const { subject, html, text } = await composeEmail(signInNoticeEmail);
  expect(subject).toBe('Studio Nord: new sign-in to your portal (K7QF)');
  expect(text).toContain('with Safari on iOS, on 22 November at 23:05 UTC. If that was you, there is nothing to do.');
  for (const shown of [html, text]) {
    expect(shown).toContain('This was not me');
    expect(shown).toContain(signInNoticeEmail.notMeUrl);
    expect(shown).toContain('/portal/c/acme/devices');
  }
});

it('says so when the browser is not known', async () => {
  const { text } = await composeEmail({ ...signInNoticeEmail, browser: null });
  expect(text).toContain('with a browser that we do not recognise, on 22 November');
});
