import { expect, it } from 'vitest';
import { describeBrowser } from './describe-browser.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
    'Microsoft Edge on Windows',
  ],
  [`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
    'Safari on macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  ['Googlebot/2.1 (+http://www.google.com/bot.html)', 'Googlebot'],
  ['curl/8.5.0', null],
  ['node', null],
  [' ', null],
  ['', null],
  [null, null],
])('reads %j as %j', (userAgent, description) => {
  expect(describeBrowser(userAgent)).toBe(description);
});

it.each([
  'Your account is locked. Call +1 555 0100 or open evil.example/now x',
  'evil.example/ (now) ',
  '<a href="https://evil.example">Chrome</a>/1 (x)',
  'Chrome\r\nBcc: eve@evil.example/1 x',
])('lets nobody write into the email of somebody else: %j', (userAgent) => {
  expect(describeBrowser(userAgent) ?? '').not.toMatch(/evil|locked/);
});

it('takes no long time over a long one', () => {
  const start = performance.now();
  for (const part of ['a', '(', ' ', '/ ', 'Mozilla/5.0 (', 'Version/1 '])
    describeBrowser(part.repeat(16_000 / part.length));
  expect(performance.now() - start).toBeLessThan(1000);
});
