import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDeveloperClient, waitForEmail } from '../testing/index.ts';
import { ask } from './ask.fixture.ts';
import type { Answer, Question } from './ask.fixture.ts';
import {
  cookieOf,
  isForeign,
  MATRIX,
  namesOf,
  OWNERS,
  SAYS_NOTHING_OF_OTHERS,
  VISITORS,
} from './route-matrix.fixture.ts';
import type { Names, Row } from './route-matrix.fixture.ts';
import { listRoutes } from './routes.fixture.ts';
import { newAddress, startTwoStudios } from './two-studios.fixture.ts';
import type { TwoStudios } from './two-studios.fixture.ts';

let studios: TwoStudios;
let mailId: string;

beforeAll(async () => {
  studios = await startTwoStudios(inject('databaseServerUrl'));
  await createDeveloperClient(studios.origin).recovery.request.mutate({ email: studios.nord.contactEmail });
  mailId = (await waitForEmail(studios.origin, () => true)).id;
});
afterAll(() => studios.close());

const question = ({ path, form }: Row, names: Names, cookie: string): Question => ({
  method: form ? 'POST' : 'GET',
  path: path(names),
  headers: {
    origin: studios.origin,
    ...(cookie && { cookie }),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': newAddress() }),
  },
  ...(form && { body: new URLSearchParams(form(names)).toString() }),
});

/** A text without the names that it was asked about. */
const blank = (text: string, names: Names): string =>
  Object.values(names).reduce((rest, name) => rest.replaceAll(name, '~'), text);

const outcomeOf = ({ status, headers: { location } }: Answer, names: Names): string =>
  location === undefined
    ? String(status)
    : `${status} ${names.slug && location.includes('/c/') ? location : blank(location, names)}`;

const RANDOM = /nonce-[\w+/=]+|nonce="[\w+/=]+"|(?:recovery|session)=[\w-]{43}|Expires=[^;]+/g;
const IGNORED = new Set(['date', 'etag', 'content-length']);

/** All that somebody could learn from an answer, without what is random in every answer. */
const everythingOf = ({ status, headers, body }: Answer, names: Names): string => {
  const shown = Object.entries(headers).filter(([name]) => !IGNORED.has(name));
  const lines = shown.map(([name, value]) => `${name}: ${String(value)}`);
  return blank([status, ...lines, body].join('\n'), names).replaceAll(RANDOM, '');
};

test('every route there is stands in the matrix, and nothing else does', () => {
  const named = Object.keys(MATRIX).map((row) => row.split(' ')[1] ?? '');
  expect([...new Set(named)].sort()).toEqual(listRoutes());
});

test.each(Object.entries(MATRIX))('%s answers everybody as the matrix says', async (_name, row) => {
  for (const visitor of VISITORS) {
    for (const whose of OWNERS) {
      const names = await namesOf(studios, whose, mailId);
      const answer = await ask(studios.address, question(row, names, await cookieOf(studios, visitor)));
      expect(`${visitor}, ${whose}: ${outcomeOf(answer, names)}`).toBe(
        `${visitor}, ${whose}: ${row.outcomes(visitor, whose)}`,
      );
    }
  }
});

test.each(SAYS_NOTHING_OF_OTHERS)('%s answers about somebody else’s thing as about nothing', async (name) => {
  const row = MATRIX[name];
  if (!row) throw new Error(`The matrix has no row ${name}`);
  for (const visitor of VISITORS) {
    for (const whose of OWNERS.filter((candidate) => isForeign(visitor, candidate))) {
      const learn = async (about: (typeof OWNERS)[number]): Promise<string> => {
        const names = await namesOf(studios, about, mailId);
        const cookie = await cookieOf(studios, visitor);
        return everythingOf(await ask(studios.address, question(row, names, cookie)), names);
      };
      expect(await learn(whose), `${visitor}, ${whose}`).toBe(await learn('random'));
    }
  }
});
