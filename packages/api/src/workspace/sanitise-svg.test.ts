import { describe, expect, it } from 'vitest';
import { sanitiseSvg } from './sanitise-svg.ts';

const svg = (inside: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${inside}</svg>`;
const PATH = '<path d="M0 0h9v9z" fill="#0f766e"></path>';

describe('a picture that only draws', () => {
  it('stays what it is', () => {
    const gradient = '<linearGradient id="a"><stop offset="0" stop-color="#fff"></stop></linearGradient>';
    const picture = svg(`<defs>${gradient}</defs><path d="M0 0h9" fill="url(#a)"></path><text x="1">A &amp; B</text>`);
    expect(sanitiseSvg(picture)).toBe(picture);
  });

  it('keeps the styles that drawing programs write', () => {
    const style = '<style>.a{fill:#0f766e;stroke:url(#b)}</style>';
    expect(sanitiseSvg(svg(style + PATH))).toContain(style);
  });

  it('loses what programs write around it', () => {
    const source = `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><!-- Made by -->${svg(PATH)}`;
    expect(sanitiseSvg(source)).toBe(svg(PATH));
  });

  it('keeps what hides a part, and nothing of it that hides another: a few of those take a browser minutes', () => {
    const hiding = '<clipPath id="a"><path d="M0 0h9"></path></clipPath>';
    const picture = svg(`${hiding}<g clip-path="url(#a)">${PATH}</g>`);
    expect(sanitiseSvg(picture)).toBe(picture);
    const nested = svg(
      `${hiding}<mask id="b"><g clip-path="url(#a)" mask="url(#a)" style="mask:url(#a);fill:red">${PATH}</g></mask>`,
    );
    expect(sanitiseSvg(nested)).toBe(svg(`${hiding}<mask id="b"><g style=";fill:red">${PATH}</g></mask>`));
    const styled = svg(`<style>.a{fill:red;-webkit-mask-image:url(#a);clip-path : url(#a)}</style>${PATH}`);
    expect(sanitiseSvg(styled)).toBe(svg(`<style>.a{fill:red;;}</style>${PATH}`));
  });

  it('is the same after being made safe again', () => {
    const once = sanitiseSvg(svg(`<g onclick="x()">${PATH}<use href="#a"/></g>`)) ?? '';
    expect(sanitiseSvg(once)).toBe(once);
  });
});

describe('what could do more than draw', () => {
  it.each([
    '<script>alert(1)</script>',
    '<SCRIPT>alert(1)</SCRIPT>',
    '<svg:script xmlns:svg="http://www.w3.org/2000/svg">alert(1)</svg:script>',
    '<foreignObject><iframe srcdoc="x"></iframe></foreignObject>',
    '<image href="https://evil.example/x.png"/>',
    '<image xlink:href="data:image/png;base64,AAAA"/>',
    '<use href="#a"/>',
    '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
    '<animate attributeName="href" to="javascript:alert(1)"/>',
    '<set attributeName="onload" to="alert(1)"/>',
    '<filter id="f"><feImage href="https://evil.example/"/></filter>',
    '<pattern id="p"><path d="M0 0"/></pattern>',
    '<style>@import "https://evil.example/x.css";</style>',
    '<style>path{fill:url(https://evil.example/)}</style>',
    '<style>path{fill:\\75rl(https://evil.example/)}</style>',
    '<style>path{background:u/**/rl(x)}</style>',
    '<style>path{fill:u<!---->rl(https://evil.example/)}</style>',
    '<style>path{fill:u&#114;l(https://evil.example/)}</style>',
    '<style>path{fill:u<![CDATA[r]]>l(https://evil.example/)}</style>',
    '<![CDATA[<script>alert(1)</script>]]>',
    '<svg onload="alert(1)"><path d="M1 1"/></svg>',
  ])('is left out: %s', (hostile) => {
    const safe = sanitiseSvg(svg(hostile + PATH)) ?? '';
    expect(safe).toContain(PATH);
    expect(safe).not.toMatch(/script|alert|evil|href|foreign|image|<use|animate|<set|filter|pattern|onload|@|\\|\/\*/i);
  });

  it.each([
    'onload="alert(1)"',
    'ONLOAD="alert(1)"',
    'href="#a"',
    'xlink:href="https://evil.example"',
    'style="fill:url(https://evil.example/#a)"',
    'fill="url(//evil.example#a)"',
    'clip-path="url(data:image/svg+xml,x#a)"',
    'style="behavior:expression(alert(1))"',
    'xml:base="https://evil.example/"',
  ])('is left off an element: %s', (attribute) => {
    expect(sanitiseSvg(svg(`<path ${attribute} d="M0 0h9"/>`))).toBe(svg('<path d="M0 0h9"></path>'));
  });

  it('cannot break out of a value or a text by its characters', () => {
    const safe = sanitiseSvg(svg(`<path d="M0 0" id="a&quot;&gt;&lt;script&gt;"/><text>&lt;script&gt;</text>`));
    expect(safe).not.toContain('<script');
    expect(safe).toContain('&lt;script&gt;</text>');
  });
});

describe('refuses', () => {
  it.each([
    ['a page', '<html><body><svg><path d="M0 0"/></svg></body></html>'],
    ['nothing', ''],
    ['text', 'hello'],
    ['a picture of which nothing is left', svg('<script>alert(1)</script>')],
    ['entities', `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg(PATH)}`],
    ['one that never ends', svg('<g>'.repeat(100) + PATH)],
    ['more elements than a logo has', svg(PATH.repeat(4000))],
  ])('%s', (_what, source) => {
    expect(sanitiseSvg(source)).toBeNull();
  });

  it.each([
    ['attributes without an end', '<g '.repeat(87_000)],
    ['pictures within pictures', '<svg>'.repeat(50_000)],
    ['levels that draw', `<svg>${'<g>'.repeat(87_000)}`],
    ['levels that are left out', `<svg>${'<a>'.repeat(87_000)}`],
    ['levels and wrong ends', `<svg>${'<a>'.repeat(43_000)}${'</b>'.repeat(33_000)}`],
    ['levels and ends', `<svg>${'<g>'.repeat(37_000)}${'</g>'.repeat(37_000)}</svg>`],
  ])('in no time what is nested to be slow: %s', (_what, source) => {
    const startedAt = performance.now();
    expect(sanitiseSvg(source)).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});

it('keeps a picture that stands among a thousand things of its program, and is sixty levels deep', () => {
  const meta = `<metadata>${'<i:a><i:b/></i:a>'.repeat(1000)}</metadata>`;
  const deep = `${'<g>'.repeat(58)}${PATH}${'</g>'.repeat(58)}`;
  expect(sanitiseSvg(svg(meta + deep))).toBe(svg(deep));
});
