import { describe, expect, it } from 'vitest';
import { tellShownCode } from './shown-code.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 10, minute));
const SHOWN = { contactId: 'dana', expiresAt: at(20) };

type Entry = Parameters<typeof tellShownCode>[1][number];
const entry = (changes: Partial<Entry>): Entry => ({
  kind: 'signed_in',
  by: 'phone-code',
  contactId: 'dana',
  at: at(12),
  revokedLinks: null,
  ...changes,
});
const tell = (...entries: Entry[]) => tellShownCode(SHOWN, entries);

describe('B12: the card with a code for the phone', () => {
  it('says that it worked once its contact came in with a code', () => {
    expect(tell(entry({}))).toBe('used');
  });

  it.each<[string, Partial<Entry>]>([
    ['another contact', { contactId: 'kim' }],
    ['a link', { by: 'link' }],
    ['the code of an email', { by: 'code' }],
    ['a code before this one', { at: at(9) }],
  ])('stays while somebody came in by %s', (_who, changes) => {
    expect(tell(entry(changes))).toBe('waiting');
  });

  it('goes when a newer one was made for its contact, and not at its own making', () => {
    const made = { kind: 'phone_code_issued', by: null } as const;
    expect(tell(entry({ ...made, at: at(10) }))).toBe('waiting');
    expect(tell(entry({ ...made, contactId: 'kim' }))).toBe('waiting');
    expect(tell(entry(made))).toBe('replaced');
    expect(tell(entry({ at: at(13) }), entry(made))).toBe('used');
  });

  it.each<[string, Partial<Entry>]>([
    ['a pause', { kind: 'access_paused' }],
    ['a change of address', { kind: 'email_changed' }],
    ['an archived contact', { kind: 'contact_archived' }],
    ['links that were switched off', { kind: 'session_ended', revokedLinks: 1 }],
    ['the end of the whole client', { kind: 'client_archived', contactId: null }],
  ])('goes with %s, and tells of no newer one', (_what, changes) => {
    expect(tell(entry({ by: null, ...changes }))).toBe('ended');
    expect(tell(entry({ by: null, ...changes, at: at(9) }))).toBe('waiting');
  });
});
