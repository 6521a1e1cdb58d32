import { describe, expect, it } from 'vitest';
import { maskEmailAddress, readEmailAddress } from './email-address.ts';

describe('reading an address', () => {
  it.each([
    ['a plain address', 'dana@acme.example', 'dana@acme.example'],
    ['upper case', 'Dana.Smith@ACME.Example', 'dana.smith@acme.example'],
    ['a plus tag', 'dana+portal@acme.example', 'dana+portal@acme.example'],
    ['dots before the @', 'd.a.n.a@gmail.com', 'd.a.n.a@gmail.com'],
    ['signs before the @', "o'neil_&=~{x}!#$%*/?^`|-@acme.example", "o'neil_&=~{x}!#$%*/?^`|-@acme.example"],
    ['a subdomain', 'dana@mail.eu.acme.example', 'dana@mail.eu.acme.example'],
    ['a hyphen in the domain', 'dana@acme-east.example', 'dana@acme-east.example'],
    ['digits in the domain', 'dana@4711.example', 'dana@4711.example'],
    ['an IDN domain', 'dana@Bücher.example', 'dana@xn--bcher-kva.example'],
    ['an IDN domain in ASCII', 'dana@XN--bcher-kva.example', 'dana@xn--bcher-kva.example'],
    ['an IDN top level', 'dana@例え.テスト', 'dana@xn--r8jz45g.xn--zckzah'],
    ['unicode before the @', 'Jörg@acme.example', 'jörg@acme.example'],
    ['a letter and its accent apart', 'Jo\u0308rg@acme.example', 'jörg@acme.example'],
    ['64 characters before the @', `${'a'.repeat(64)}@acme.example`, `${'a'.repeat(64)}@acme.example`],
  ])('takes %s', (_, typed, key) => {
    expect(readEmailAddress(typed)).toEqual({ address: typed, key });
  });

  it('keeps what was typed, without the white space around it', () => {
    expect(readEmailAddress(' \t Dana@Acme.Example\r\n')).toEqual({
      address: 'Dana@Acme.Example',
      key: 'dana@acme.example',
    });
  });

  it('keeps a dotless i apart from an i', () => {
    expect(readEmailAddress('dıana@acme.example')?.key).toBe('dıana@acme.example');
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \t\n'],
    ['no @', 'dana'],
    ['nothing before the @', '@acme.example'],
    ['nothing after the @', 'dana@'],
    ['two @', 'dana@acme@evil.example'],
    ['two addresses with a comma', 'dana@acme.example,eve@evil.example'],
    ['two addresses with a semicolon', 'dana@acme.example;eve@evil.example'],
    ['a name and an address', 'Dana <dana@acme.example>'],
    ['angle brackets', '<dana@acme.example>'],
    ['a quoted local part', '"dana"@acme.example'],
    ['a quoted local part with an @', '"dana@acme.example"@evil.example'],
    ['a comment', 'dana(eve)@acme.example'],
    ['a backslash', 'dana\\@acme.example'],
    ['a space inside', 'da na@acme.example'],
    ['a no-break space inside', 'da\u00a0na@acme.example'],
    ['a line break inside', 'dana@acme.example\nBcc: eve@evil.example'],
    ['a header before the address', 'dana\r\nBcc:eve@evil.example'],
    ['a NUL', 'dana\0@acme.example'],
    ['a zero-width space', 'dana\u200b@acme.example'],
    ['a right-to-left override', 'dana\u202e@acme.example'],
    ['half a pair', 'dana\ud800@acme.example'],
    ['a dot at the start', '.dana@acme.example'],
    ['a dot before the @', 'dana.@acme.example'],
    ['two dots before the @', 'da..na@acme.example'],
    ['a dot after the domain', 'dana@acme.example.'],
    ['two dots in the domain', 'dana@acme..example'],
    ['a dot at the start of the domain', 'dana@.acme.example'],
    ['a domain without a dot', 'dana@localhost'],
    ['an IPv4 address', 'dana@127.0.0.1'],
    ['an IPv4 address in hex', 'dana@0x7f.0x1'],
    ['an address literal', 'dana@[127.0.0.1]'],
    ['an underscore in the domain', 'dana@ac_me.example'],
    ['a hyphen at the start of a label', 'dana@-acme.example'],
    ['a hyphen at the end of a label', 'dana@acme-.example'],
    ['a slash in the domain', 'dana@acme.example/evil.example'],
    ['a percent escape in the domain', 'dana@acme%2eexample'],
    ['an ideographic full stop', 'dana@acme。example'],
    ['a soft hyphen in the domain', 'dana@ac\u00adme.example'],
    ['a variation selector in the domain', 'dana@acme\ufe0f.example'],
    ['a variation selector before the @', 'dana\ufe0f@acme.example'],
    ['a combining grapheme joiner', 'dana@ac\u034fme.example'],
    ['a Hangul filler', 'dana@acme\u115f.example'],
    ['a variation selector of the second kind', 'dana@acme\u{e0100}.example'],
    ['a full-width @', 'dana＠acme.example'],
    ['a second, full-width @', 'dana＠evil.example@acme.example'],
    ['full-width letters', 'ｄana@acme.example'],
    ['a full-width domain', 'dana@ａcme.example'],
    ['a Kelvin sign', 'mi\u212ae@acme.example'],
    ['a Kelvin sign in the domain', 'dana@\u212aelvin.example'],
    ['a dotted capital I', 'd\u0130ana@acme.example'],
    ['a ligature', 'o\ufb03ce@acme.example'],
    ['a long s', 'boſs@acme.example'],
    ['a superscript', 'dana²@acme.example'],
    ['65 characters before the @', `${'a'.repeat(65)}@acme.example`],
    ['65 bytes before the @', `${'ä'.repeat(33)}@acme.example`],
    ['a label of 64 characters', `dana@${'a'.repeat(64)}.example`],
    ['300 characters', `dana@${'a.'.repeat(144)}example`],
    ['a domain that is too long in ASCII only', `dana@${'ü.'.repeat(60)}example`],
    ['a javascript address', 'javascript:alert(1)@acme.example'],
  ])('refuses %s', (_, typed) => {
    expect(readEmailAddress(typed)).toBeNull();
  });

  it.each([
    ['letters', 'a'.repeat(100_000)],
    ['@', '@'.repeat(100_000)],
    ['dots', `a@${'.'.repeat(100_000)}`],
    ['labels', `a@${'a.'.repeat(50_000)}`],
    ['white space', `${' '.repeat(100_000)}a`],
    ['combining marks', `a${'\u0301'.repeat(100_000)}@acme.example`],
    ['a ligature that unfolds', `${'\ufdfa'.repeat(100_000)}@acme.example`],
    ['as many letters as are looked at', `dana@${'a'.repeat(500)}`],
    ['as many labels as are looked at', `dana@${'a-'.repeat(240)}!`],
  ])('answers within 20 ms for a great many %s', (_, typed) => {
    const startedAt = performance.now();
    expect(readEmailAddress(typed)).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(20);
  });

  it('gives a key that reads as itself', () => {
    for (const typed of [
      'Dana@Acme.Example',
      'Jo\u0308rg@Bücher.example',
      'dıana@acme.example',
      'ΣΊΣΥΦΟΣ@acme.example',
    ]) {
      const key = readEmailAddress(typed)?.key ?? '';
      expect(readEmailAddress(key)?.key).toBe(key);
    }
  });
});

describe('masking an address', () => {
  it.each([
    ['dana@acme.example', 'd•••@acme.example'],
    ['d@acme.example', 'd•••@acme.example'],
    ['a.very.long.name+tag@acme.example', 'a•••@acme.example'],
    ['🦊fox@acme.example', '🦊•••@acme.example'],
  ])('shows of %s only %s', (address, masked) => {
    expect(maskEmailAddress(address)).toBe(masked);
  });
});
