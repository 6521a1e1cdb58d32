import { contrastRatio, isHexColour, readableOn, textColourOn } from './contrast.ts';

// The colours of the pages (apps/web/src/lib/tokens.css). No pure black or white outside the button: mail programs that
// invert colours leave such tones readable.
export const LIGHT = { page: '#f6f5f1', card: '#fefefe', text: '#1c2421', muted: '#56615c', border: '#d3d6d0' };
const DARK = { page: '#141917', card: '#1d2421', text: '#eef2ef', muted: '#a9b5af', border: '#3c4742' };

const DEFAULT_ACCENT = '#1f5f4c';
/** WCAG 1.4.11: the edge of a control against what surrounds it. */
const EDGE_CONTRAST = 3;

export const SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
export const MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

/** What stands behind text on the pages, beside the card itself: the page, and boxes with a hint. */
const PAGE_LIGHT = [LIGHT.page, '#ffffff', '#eef4f0'];
const PAGE_DARK = [DARK.page, DARK.card, '#25302b'];

/** What inline styles cannot say: the phone and the dark scheme. `!important` is needed to win over inline styles. */
export const STYLE_SHEET = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  '@media (max-width:480px){.card-cell{padding:24px 20px!important}}',
  '@media (prefers-color-scheme:dark){',
  `.page,.page>table>tbody>tr>td{background-color:${DARK.page}!important}`,
  `.card{background-color:${DARK.card}!important;border-color:${DARK.border}!important}`,
  `.text{color:${DARK.text}!important}`,
  `.muted{color:${DARK.muted}!important}`,
  `.rule{border-color:${DARK.border}!important}`,
  `.code{color:${DARK.text}!important;background-color:${DARK.page}!important;border-color:${DARK.border}!important}`,
  `.faint{border-color:${DARK.muted}!important}`,
  '}',
].join('');

/** An accent as a page uses it: for text and lines, and for a button with its text and its edge. */
export type AccentTones = { text: string; button: string; onButton: string; edge: string };

/** The accent in both schemes. As text it is corrected until it reads; as a button it stays as it is. */
export function accentTones(accent: string): { light: AccentTones; dark: AccentTones } {
  const { background: button, text: onButton, edge, isFaintOnDark } = buttonColours(accent);
  const shared = { button, onButton };
  return {
    light: { ...shared, text: readableOn(button, PAGE_LIGHT, '#000000'), edge },
    dark: { ...shared, text: readableOn(button, PAGE_DARK, '#ffffff'), edge: isFaintOnDark ? DARK.muted : button },
  };
}

/** The button's colours in both schemes. An accent that would melt into the card gets a visible edge. */
export function buttonColours(accent: string | null) {
  const background = accent && isHexColour(accent) ? accent.toLowerCase() : DEFAULT_ACCENT;
  return {
    background,
    text: textColourOn(background),
    edge: contrastRatio(background, LIGHT.card) < EDGE_CONTRAST ? LIGHT.muted : background,
    isFaintOnDark: contrastRatio(background, DARK.card) < EDGE_CONTRAST,
  };
}
