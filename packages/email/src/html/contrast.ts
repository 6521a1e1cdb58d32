const HEX_COLOUR = /^#[0-9a-f]{6}$/i;
/** WCAG 1.4.3: text against what it stands on. */
const TEXT_CONTRAST = 4.5;

export function isHexColour(text: string): boolean {
  return HEX_COLOUR.test(text);
}

/** WCAG 2 contrast of two `#rrggbb` colours, from 1 to 21. */
export function contrastRatio(first: string, second: string): number {
  const [darker = 0, lighter = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever reads better on the colour. The better one always reaches 4.5:1. */
export function textColourOn(background: string): '#000000' | '#ffffff' {
  return contrastRatio(background, '#ffffff') >= contrastRatio(background, '#000000') ? '#ffffff' : '#000000';
}

/** The colour, mixed with black or white, whichever is `towards`, until it reads on each of the backgrounds. */
export function readableOn(colour: string, backgrounds: string[], towards: '#000000' | '#ffffff'): string {
  for (let percent = 0; percent < 100; percent += 2) {
    const mixed = mix(colour, towards, percent / 100);
    if (backgrounds.every((background) => contrastRatio(mixed, background) >= TEXT_CONTRAST)) return mixed;
  }
  return towards;
}

function mix(colour: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((start) => {
    const [from, to] = [colour, other].map((hex) => parseInt(hex.slice(start, start + 2), 16));
    return Math.round((from ?? 0) * (1 - share) + (to ?? 0) * share);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => linear(parseInt(colour.slice(start, start + 2), 16)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
