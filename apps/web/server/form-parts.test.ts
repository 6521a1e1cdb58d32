import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { isReadable } from './form-parts.ts';

const isReadableAs = (type: string, body: string): boolean => {
  const request = new IncomingMessage(new Socket());
  request.headers['content-type'] = type;
  return isReadable(request, Buffer.from(body));
};

const PART = 'Content-Disposition: form-data; name="a"; filename="b"\r\n\r\n\r\n';
const parts = (count: number, boundary: string): string =>
  `--${boundary}\r\n${PART}`.repeat(count) + `--${boundary}--\r\n`;

// As Chrome, Firefox, Safari, Node and curl write it.
const BOUNDARIES = [
  '----WebKitFormBoundaryAbC123dEf456GhI7',
  '----geckoformboundary1f2e3d4c5b6a79880123456789abcdef',
  '---------------------------9051914041544843365972754266',
  '----formdata-undici-012345678901',
  '------------------------d74496d66958873e',
];

test.each(BOUNDARIES)('a form whose parts are told apart by %s is read, up to fifty of them', (boundary) => {
  for (const type of [`multipart/form-data; boundary=${boundary}`, `Multipart/Form-Data;Boundary="${boundary}"`]) {
    expect(isReadableAs(type, parts(2, boundary))).toBe(true);
    expect(isReadableAs(type, parts(50, boundary))).toBe(true);
    expect(isReadableAs(type, parts(51, boundary))).toBe(false);
  }
});

test('a file may hold as many dashes and line breaks as it likes', () => {
  const file = '\r\n--\r\n----\r\n'.repeat(10_000);
  expect(isReadableAs('multipart/form-data; boundary=-x', `---x\r\n${PART}${file}\r\n---x--\r\n`)).toBe(true);
});

test.each([
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=y; boundary=x',
  'multipart/form-data; boundary=y; x="; boundary=x"',
  'multipart/form-data; boundary="\\x"',
  'multipart/form-data; xboundary=y',
])('a form whose parts readers would tell apart differently is none: %s', (type) => {
  expect(isReadableAs(type, parts(1, 'x'))).toBe(false);
});

test('a plain form is read, up to a thousand fields', () => {
  const type = 'application/x-www-form-urlencoded; charset=utf-8';
  expect(isReadableAs(type, Array(1000).fill('a=b').join('&'))).toBe(true);
  expect(isReadableAs(type, Array(1001).fill('a=b').join('&'))).toBe(false);
});

test('what is no form is not counted', () => {
  expect(isReadableAs('application/json', '&'.repeat(5000))).toBe(true);
});
