import { randomUUID } from 'node:crypto';
import { deriveCode, hashToken, newToken } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import { describe, expect, it } from 'vitest';
import { blankSecrets, describeError, errorLine } from './log-line.ts';

const line = (msg: string): string => JSON.stringify({ level: 50, msg });
const readMessage = (written: string): string => (JSON.parse(written) as { msg: string }).msg;
const blank = (msg: string): string => readMessage(blankSecrets(line(msg)));

const token = newToken();
const CODE = '7K3M-9PQR';

/** What may stand around a secret in a message. */
const AROUND: [name: string, before: string, after: string][] = [
  ['nothing', '', ''],
  ['a sentence', 'the token is ', '.'],
  ['a line break', 'token:\n', '\r\n'],
  ['a tab', '\t', '\t'],
  ['an escape sequence', '\u001b', '\u001b[0m'],
  ['a colour', '\u001b[31m', '\u001b[0m'],
  ['quotes', '"', '"'],
  ['JSON in a string', '{"token":"', '"}'],
  ['JSON with a line break in it', '{"text":"\\n', '\\n"}'],
  ['a cookie', 'session=', '; Path=/'],
  ['a header', 'authorization: Bearer ', ''],
  ['an address', 'https://portal.example/x?next=', '&y'],
  ['an encoded address', 'next=%2Fx%2F', '%3Fy'],
  ['a sealed id', `${newId()}.1790000000.`, '/x'],
  ['brackets', '(', ')'],
  ['a backslash', 'C:\\', '\\'],
  ['another alphabet', 'ключ', 'ключ'],
];

describe('what is shaped like a secret', () => {
  it.each(AROUND)('is blanked inside %s, and the line stays JSON', (_name, before, after) => {
    for (const secret of [token, CODE, CODE.replace('-', '')]) {
      const written = blankSecrets(line(`${before}${secret}${after}`));
      expect(written).not.toContain(secret);
      expect(readMessage(written)).toContain('[secret]');
    }
  });

  it('is blanked whatever it is made of: two thousand tokens and codes', () => {
    for (let run = 0; run < 2000; run += 1) {
      const code = deriveCode(token, newId());
      // One code in ten thousand is all digits, which only its dash tells from a number.
      const secrets = [newToken(), `${code.slice(0, 4)}-${code.slice(4)}`, /[A-Z]/.test(code) ? code : CODE];
      const written = blankSecrets(line(secrets.join('\n')));
      for (const secret of secrets) expect(written).not.toContain(secret);
      expect(readMessage(written)).toBe('[secret]\n[secret]\n[secret]');
    }
  });

  it('is blanked with what is stuck to it', () => {
    for (let run = 0; run < 200; run += 1) {
      const secret = `7a${newToken()}`;
      expect(blank(`cookie_${secret}_1 and 31m${secret}\n${secret}`)).toBe('[secret] and [secret]\n[secret]');
    }
  });

  it.each([
    ['GET /portal/link/short-or-not?x=1 failed', 'GET /portal/link/[secret] failed'],
    ['next=%2Fsign-in%2Flink%2Fabc', 'next=%2Fsign-in%2Flink%2F[secret]'],
    ['/setup?key=preset-by-hand&x=1', '/setup?key=[secret]&x=1'],
    ['postgres://nest:pa55word@db.example/nest', 'postgres://nest:[secret]@db.example/nest'],
    ['authorization: Basic bmVzdDpwYTU1d29yZA==', 'authorization: Basic [secret]'],
    ['Bearer re_12345678_abc', 'Bearer [secret]'],
  ])('also with another length: %s', (message, expected) => {
    expect(blank(message)).toBe(expected);
  });
});

describe('what is no secret', () => {
  it.each([
    ['a uuid', randomUUID()],
    ['a uuid in capitals', randomUUID().toUpperCase()],
    ['an id', newId()],
    ['a hash in hex', hashToken(token).toString('hex')],
    ['a long name', 'access_events_workspace_id_link_id_fkey_of_the_year_2026'],
    ['an instant', new Date().toISOString()],
    ['a route', '/portal/link/[token]'],
    ['a file of ours', 'build/server/entries/portal/link/_token_/_page.server.ts.js:10'],
    ['a system error', 'connect ECONNREFUSED 127.0.0.1:5432'],
    ['an address without a password', 'https://portal.example/app/clients?status=invited'],
    ['words', 'CHECKING the REQUESTS of 20260801 and 12345678'],
  ])('stays: %s', (_name, text) => {
    expect(blank(text)).toBe(text);
  });

  it('numbers and the shape of the line stay', () => {
    const entry = { level: 30, time: 1_790_000_000_000, ms: 12_345_678, nested: { big: 1e300, list: [1, null, true] } };
    expect(JSON.parse(blankSecrets(JSON.stringify(entry)))).toEqual(entry);
  });
});

it('16.4.1: what could end a line or command a terminal is escaped, and reads the same again', () => {
  const message = 'a\r\nb\u001b[31mc\u009b31md\u007fe\u2028f\u202eg\u2066h\ufeffi';
  const written = blankSecrets(line(message));
  expect(written).toMatch(/^[\x20-\x7e]+$/);
  expect(readMessage(written)).toBe(message);
});

it('a line that is one long word is looked through in no time', () => {
  const startedAt = performance.now();
  for (const piece of ['a', 'A', '1', '-', '\\', '%', '%2', '://a:', 'basic ', '/link', '?key'])
    blankSecrets(line(piece.repeat(100_000 / piece.length)));
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

describe('an error', () => {
  it('is told by its kind, its words, its place and its code, and by those of its causes', () => {
    const cause = Object.assign(new TypeError('why'), { code: 'ECONNREFUSED' });
    expect(describeError(new Error('what', { cause }))).toMatchObject({
      type: 'Error',
      message: 'what',
      stack: expect.stringContaining('log-line.test.ts') as string,
      cause: { type: 'TypeError', message: 'why', code: 'ECONNREFUSED' },
    });
  });

  it('keeps to itself what a driver adds: the statement, its parameters, the row', () => {
    const added = {
      query: 'select $1',
      parameters: ['secret'],
      detail: 'Key (email)=(dana@acme.example)',
      password: 'x',
    };
    expect(Object.keys(describeError(Object.assign(new Error('no'), added)))).toEqual(['type', 'message', 'stack']);
  });

  it('that turns in a circle ends', () => {
    const circular = new Error('round');
    circular.cause = circular;
    expect(JSON.stringify(describeError(circular)).match(/round/g)?.length).toBeLessThan(12);
  });

  it.each([undefined, null, 7, Symbol('x'), {}, Object.create(null) as object, () => {}])(
    'that is none, %o, says so',
    (thrown) => {
      expect(describeError(thrown)).toEqual({ type: typeof thrown, message: '' });
    },
  );

  it('that is a copy, as the queue hands them on, is told like an error', () => {
    expect(describeError({ ...new Error('lost'), message: 'lost' })).toMatchObject({ type: 'Error', message: 'lost' });
  });

  it('becomes one line without secrets', () => {
    const written = errorLine('job', new Error(`no such token:\n${token}\nand more`));
    expect(written.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(written)).toMatchObject({
      level: 50,
      msg: 'job',
      err: { message: 'no such token:\n[secret]\nand more' },
    });
    expect(written).not.toContain(token);
  });
});
