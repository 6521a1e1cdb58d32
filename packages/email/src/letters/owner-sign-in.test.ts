import { expect, it } from 'vitest';
import { ownerSignInEmail } from '../access-email.example.ts';
import { composeEmail } from '../compose-email.ts';

it('tells an owner for how many minutes the link works, who asked, and the code', async () => {
  const { subject, text } = await composeEmail(ownerSignInEmail);
  expect(subject).toBe('Studio Nord: sign in to your workspace (K7QF)');
  expect(text).toContain('This link works once, for 60 minutes.');
  expect(text).toContain('Asked for on 22 November at 23:05 UTC from Chrome on Windows (203.0.113.7).');
  expect(text).toContain('R4TH-9M2X');
});
