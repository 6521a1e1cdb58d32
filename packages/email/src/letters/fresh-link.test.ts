import { expect, it } from 'vitest';
import { freshLinkEmail } from '../access-email.example.ts';
import { composeEmail } from '../compose-email.ts';

it('tells a client who sent the fresh link and until when it works', async () => {
  const { subject, text } = await composeEmail(freshLinkEmail);
  expect(subject).toBe('Studio Nord: your sign-in link (K7QF)');
  expect(text).toContain('Dana at Studio Nord sent you this.');
  expect(text).toContain('This link works once, until 6 December 2026.');
});
