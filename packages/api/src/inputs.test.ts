import { expect, it } from 'vitest';
import { nameInput } from './inputs.ts';

it.each([
  ['  Dana Berg ', 'Dana Berg'],
  ['李雷', '李雷'],
  ['🎈', '🎈'],
  ['O’Neill & Sons (Ltd.)', 'O’Neill & Sons (Ltd.)'],
  ['Acme\u202egpj.exe', 'Acmegpj.exe'],
])('takes the name %j as %j', (typed, name) => {
  expect(nameInput.parse(typed)).toBe(name);
});

it.each(['', '   ', '\u200b', '\u2066\u2069', '\u200d\ufe0f', 'two\nlines', 'x'.repeat(121), '\ud800'])(
  'refuses %j as a name',
  (typed) => {
    expect(nameInput.safeParse(typed).success).toBe(false);
  },
);
