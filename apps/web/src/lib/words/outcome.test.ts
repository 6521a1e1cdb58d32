import { expect, it } from 'vitest';
import { describeOutcome } from './outcome.ts';

it('B12: says until when a code for the phone works, in the reader’s own time', () => {
  const expiresAt = new Date(Date.UTC(2026, 10, 23, 10, 20));
  const outcome = { kind: 'phone_code', code: 'AAAABBBB', expiresAt, typedAt: 'https://portal.example' } as const;
  expect(describeOutcome(outcome, 'Europe/Berlin')).toContain('It works once, until 11:20,');
  expect(describeOutcome(outcome)).toContain('until 10:20 UTC,');
});

it.each([
  [1, 0, 'Done: one browser is signed out.'],
  [0, 1, 'Done: unused links are switched off.'],
  [0, 0, 'Nothing was left to sign out or to switch off.'],
  [2, 1, 'Done: 2 browsers are signed out, and unused links are switched off.'],
])('tells of %i browsers and of %i links that were switched off with them', (ended, revokedLinks, text) => {
  expect(describeOutcome({ kind: 'signed_out', ended, revokedLinks })).toBe(text);
});

it('says that earlier links still work only where there are some that do', () => {
  const sent = { kind: 'sent', to: 'd•••@acme.example' } as const;
  expect(describeOutcome({ ...sent, hasEarlierLinks: true })).toBe(
    'A fresh link is on its way to d•••@acme.example. Earlier links still work.',
  );
  expect(describeOutcome({ ...sent, hasEarlierLinks: false })).toBe('A fresh link is on its way to d•••@acme.example.');
});

it.each<Parameters<typeof describeOutcome>[0]>([
  { kind: 'resumed' },
  { kind: 'contact_restored' },
  { kind: 'client_restored' },
  { kind: 'email_changed_back', email: 'dana@acme.example', revivedLinks: 0 },
  { kind: 'email_changed_back', email: 'dana@acme.example', revivedLinks: 1 },
])('promises nothing of %j that does not hold for whoever is paused, or was signed in nowhere', (outcome) => {
  expect(describeOutcome(outcome)).not.toMatch(/signed in where|work again|Send a fresh/);
});
