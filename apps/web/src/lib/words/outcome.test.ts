import { expect, it } from 'vitest';
import { describeOutcome } from './outcome.ts';

it('B12: says until when a code for the phone works, in the reader’s own time', () => {
  const expiresAt = new Date(Date.UTC(2026, 10, 23, 10, 20));
  const outcome = { kind: 'phone_code', code: 'AAAABBBB', expiresAt, typedAt: 'https://portal.example' } as const;
  expect(describeOutcome(outcome, 'Europe/Berlin')).toContain('It works once, until 11:20,');
  expect(describeOutcome(outcome)).toContain('until 10:20 UTC,');
});
