import { Parser } from 'htmlparser2';

// What draws, and nothing that fetches, runs, moves or multiplies: no image, no link, no `use`, no pattern, no filter.
const ELEMENTS = new Set([
  ...['svg', 'g', 'defs', 'title', 'desc', 'style', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'],
  ...['text', 'tspan', 'linearGradient', 'radialGradient', 'stop', 'clipPath', 'mask'],
]);
const TEXT_ELEMENTS = new Set(['title', 'desc', 'text', 'tspan', 'style']);
const DRAWING = new Set(['path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon', 'text']);

// prettier-ignore
const ATTRIBUTES = new Set([
  'id', 'class', 'style', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'dx', 'dy', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy', 'd',
  'points', 'width', 'height', 'viewBox', 'preserveAspectRatio', 'version', 'transform', 'gradientTransform',
  'gradientUnits', 'spreadMethod', 'offset', 'clipPathUnits', 'maskUnits', 'maskContentUnits', 'clip-path', 'clip-rule',
  'mask', 'fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-dasharray', 'stroke-dashoffset', 'stroke-linecap',
  'stroke-linejoin', 'stroke-miterlimit', 'stroke-opacity', 'stroke-width', 'opacity', 'color', 'display', 'visibility',
  'stop-color', 'stop-opacity', 'font-family', 'font-size', 'font-style', 'font-weight', 'letter-spacing',
  'word-spacing', 'text-anchor', 'dominant-baseline', 'textLength', 'lengthAdjust',
]);

const MAX_DEPTH = 60;
const MAX_ELEMENTS = 3000;

// Within the picture itself, such as a gradient by its id.
const LOCAL_REFERENCE = /url\(\s*(['"]?)#[\w-]+\1\s*\)/g;
// A backslash could spell any of the others.
const REACHING_OUT = /url|image|src\b|expression|javascript|data:|@|\\|[<>]|\/\*/i;

// What hides one thing behind another may hold what is hidden in turn: a few of them, each using the one before twice, take
// a browser minutes. In styles they are left out, and in what hides, their attributes.
const HIDING = new Set(['mask', 'clipPath']);
const HIDING_ATTRIBUTES = new Set(['mask', 'clip-path']);
const HIDING_STYLES = /[\w-]*(?:mask|clip)[\w-]*\s*:[^;}]*/gi;

const isHarmless = (value: string): boolean => !REACHING_OUT.test(value.replace(LOCAL_REFERENCE, ''));

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// XML has no place for other control characters.
const escape = (text: string): string =>
  text.replace(/[^\P{Cc}\n\r\t]/gu, '').replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

const withoutHiding = (styles: string): string => styles.replace(HIDING_STYLES, '');

const attributesOf = (given: Record<string, string>, isHiding: boolean): string =>
  Object.entries(given)
    .map(([name, value]): [string, string] => [name, name === 'style' ? withoutHiding(value) : value])
    .filter(([name, value]) => ATTRIBUTES.has(name) && isHarmless(value) && !(isHiding && HIDING_ATTRIBUTES.has(name)))
    .map(([name, value]) => ` ${name}="${escape(value)}"`)
    .join('');

/** Writes the picture anew, from what is on the lists alone. Whatever else it holds is left out with all that is in it. */
class SafeWriter {
  readonly #open: string[] = [];
  #output = '';
  /** The text of the style that is open: it comes in pieces, and is harmless as a whole or not at all. */
  #styles = '';
  #elements = 0;
  /** How deep we are in something that is left out; 0 outside. */
  #skipped = 0;
  #draws = false;
  /** More than a logo has. What follows is not worth parsing: each level costs more than the one before. */
  isTooMuch = false;

  onopentag(name: string, attributes: Record<string, string>): void {
    const isRoot = this.#open.length === 0;
    this.isTooMuch ||= this.#elements >= MAX_ELEMENTS || this.#open.length + this.#skipped >= MAX_DEPTH;
    const isWelcome = ELEMENTS.has(name) && isRoot === (name === 'svg') && (!isRoot || this.#output === '');
    if (this.#skipped > 0 || !isWelcome) {
      this.#skipped += 1;
      return;
    }
    this.#elements += 1;
    this.#draws ||= DRAWING.has(name);
    this.#open.push(name);
    this.#output += `<${name}${isRoot ? ' xmlns="http://www.w3.org/2000/svg"' : ''}${attributesOf(
      attributes,
      this.#open.some((each) => HIDING.has(each)),
    )}>`;
  }

  ontext(text: string): void {
    const within = this.#open.at(-1) ?? '';
    if (this.#skipped > 0 || !TEXT_ELEMENTS.has(within)) return;
    if (within === 'style') this.#styles += text;
    else this.#output += escape(text);
  }

  onclosetag(): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else if (this.#open.length > 0) this.#close(this.#open.pop() ?? '');
  }

  #close(name: string): void {
    const styles = withoutHiding(this.#styles);
    if (isHarmless(styles)) this.#output += escape(styles);
    this.#styles = '';
    this.#output += `</${name}>`;
  }

  get result(): string | null {
    return this.#draws && !this.isTooMuch && this.#open.length === 0 ? this.#output : null;
  }
}

/** An SVG of which only what draws is left. Null when it is none, or nothing of it would be left. */
export const sanitiseSvg = (source: string): string | null => {
  // Definitions of an own are how few bytes become many; nothing that draws needs them.
  if (/<!ENTITY/i.test(source)) return null;
  const writer = new SafeWriter();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        writer.onopentag(name, attributes);
        if (writer.isTooMuch) parser.pause();
      },
      ontext: (text) => writer.ontext(text),
      onclosetag: () => writer.onclosetag(),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(source);
  return writer.result;
};
