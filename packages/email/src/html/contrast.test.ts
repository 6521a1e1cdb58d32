import { expect, it } from 'vitest';
import { contrastRatio, textColourOn } from './contrast.ts';
import { buttonColours } from './palette.ts';

it('measures contrast as WCAG does', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrastRatio('#1d4ed8', '#1d4ed8')).toBe(1);
});

it('finds a text colour of at least 4.5:1 for every background', () => {
  const steps = [0, 32, 64, 96, 118, 128, 160, 192, 224, 255].map((value) => value.toString(16).padStart(2, '0'));
  for (const red of steps)
    for (const green of steps)
      for (const blue of steps) {
        const background = `#${red}${green}${blue}`;
        expect(contrastRatio(background, textColourOn(background)), background).toBeGreaterThanOrEqual(4.5);
      }
});

it('gives an accent that melts into the card a visible edge', () => {
  expect(buttonColours('#ffffff').edge).not.toBe('#ffffff');
  expect(buttonColours('#101418')).toMatchObject({ edge: '#101418', isFaintOnDark: true });
});

it.each([null, '', 'red', '#fff', '#12345g', '#000000;background:url(x)'])(
  'uses its own colour instead of %j',
  (accent) => {
    expect(buttonColours(accent).background).toBe('#1f5f4c');
  },
);
