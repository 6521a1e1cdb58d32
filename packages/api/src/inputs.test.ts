import { expect, it } from 'vitest';
import { messageInput, nameInput } from './inputs.ts';

it.each([
  ['  Dana Berg ', 'Dana Berg'],
  ['李雷', '李雷'],
  ['🎈', '🎈'],
  ['O’Neill & Sons (Ltd.)', 'O’Neill & Sons (Ltd.)'],
  ['Acme\u202egpj.exe', 'Acmegpj.exe'],
  ['Acme\u061c Ltd', 'Acme Ltd'],
])('takes the name %j as %j', (typed, name) => {
  expect(nameInput.parse(typed)).toBe(name);
});

it.each(['', '   ', '\u200b', '\u2066\u2069', '\u200d\ufe0f', 'two\nlines', 'x'.repeat(121), '\ud800'])(
  'refuses %j as a name',
  (typed) => {
    expect(nameInput.safeParse(typed).success).toBe(false);
  },
);

it.each([
  ['  Hello,\n\n\tDana  ', 'Hello,\n\n\tDana'],
  ['pay at \u202eelpmaxe.live\u202c now', 'pay at elpmaxe.live now'],
  ['\u2066a\u2069 \u202a\u202bb\u2067\u2068', 'a b'],
  // What a keyboard for Hebrew or Arabic writes stays.
  ['שלום\u200f!', 'שלום\u200f!'],
  ['\u202e ', ''],
  [`\u202e${'x'.repeat(4000)}`, 'x'.repeat(4000)],
])('takes the message %j as %j', (typed, message) => {
  expect(messageInput.parse(typed)).toBe(message);
});

it.each(['a\0b', 'a\u001bb', '\ud800', 'x'.repeat(4001)])('refuses %j as a message', (typed) => {
  expect(messageInput.safeParse(typed).success).toBe(false);
});
