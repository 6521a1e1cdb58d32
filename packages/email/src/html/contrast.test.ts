import { expect, it } from 'vitest';
import { contrastRatio, textColourOn } from './contrast.ts';
import { accentTones, buttonColours } from './palette.ts';

it('measures contrast as WCAG does', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrastRatio('#1d4ed8', '#1d4ed8')).toBe(1);
});

const steps = [0, 32, 64, 96, 118, 128, 160, 192, 224, 255].map((value) => value.toString(16).padStart(2, '0'));
const colours = steps.flatMap((red) => steps.flatMap((green) => steps.map((blue) => `#${red}${green}${blue}`)));

it('finds a text colour of at least 4.5:1 for every background', () => {
  for (const background of colours)
    expect(contrastRatio(background, textColourOn(background)), background).toBeGreaterThanOrEqual(4.5);
});

it('finds tones of every accent that read on the pages, by day and by night, as text and on buttons', () => {
  for (const accent of colours) {
    const { light, dark } = accentTones(accent);
    for (const background of ['#f6f5f1', '#ffffff', '#eef4f0'])
      expect(contrastRatio(light.text, background), `${accent} on ${background}`).toBeGreaterThanOrEqual(4.5);
    for (const background of ['#141917', '#1d2421', '#25302b'])
      expect(contrastRatio(dark.text, background), `${accent} on ${background}`).toBeGreaterThanOrEqual(4.5);
    for (const { button, onButton } of [light, dark])
      expect(contrastRatio(button, onButton), accent).toBeGreaterThanOrEqual(4.5);
    expect(contrastRatio(light.edge, '#ffffff'), accent).toBeGreaterThanOrEqual(3);
    expect(contrastRatio(dark.edge, '#1d2421'), accent).toBeGreaterThanOrEqual(3);
  }
});

it('leaves an accent alone that reads already, and takes no more from another than it must', () => {
  expect(accentTones('#0f5f4c').light.text).toBe('#0f5f4c');
  expect(accentTones('#facc15').dark.text).toBe('#facc15');
  expect(contrastRatio(accentTones('#facc15').light.text, '#eef4f0')).toBeLessThan(5);
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
