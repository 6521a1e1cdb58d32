import { TRPCError } from '@trpc/server';
import { expect, it } from 'vitest';
import { ACCESS_MATRIX, callByName, openWorld } from './access-matrix.fixture.ts';
import type { World } from './access-matrix.fixture.ts';
import { writeCursor } from './clients/client-order.ts';
import { newAddress, useInstallation } from './fixtures.ts';

const CASES = 100;
const AT_ONCE = 20;

const installation = useInstallation();

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};

// prettier-ignore
const HOSTILE: readonly unknown[] = [
  '', ' ', '\0', 'a\0b', '\ud800', '\udfff@a.example', '💥', '\u202e', 'İ', "' or 1=1 --", '%', '\\', '{{7*7}}', '../..',
  '__proto__', 'null', '1e400', 'a'.repeat(1001), 'x'.repeat(200_000), 'A'.repeat(43), `${'A'.repeat(42)}\0`,
  'a@b.example', `${'a'.repeat(64)}@b.example`, 'a@b.example\r\nBcc: c@d.example', 'ﬀ@b.example', 'a@ⓑ.example',
  'ffffffff-ffff-ffff-ffff-ffffffffffff', '00000000-0000-0000-0000-000000000000',
  -1, 0, 1.5, 1e308, null, true, [], [[]], {}, { $ne: null }, { toString: 1 },
];

const PROTO = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":1}}') as Record<string, unknown>;

const openGenerator = (random: () => number) => {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  // NUL, ASCII, or anything, with halves of pairs.
  const character = () => String.fromCharCode(Math.floor(random() * pick([1, 128, 65_536])));
  const value = (depth: number): unknown => {
    const kind = random();
    if (kind < 0.55 || depth > 3) return pick(HOSTILE);
    if (kind < 0.75) return Array.from({ length: Math.floor(random() * 80) }, character).join('');
    if (kind < 0.85) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
    return Object.fromEntries(
      Array.from({ length: Math.floor(random() * 4) }, () => [pick(['a', 'id', 'email', 'token']), value(depth + 1)]),
    );
  };
  /** A good input with some of it spoilt, or anything at all. */
  return (good: Record<string, unknown>): unknown => {
    if (random() < 0.2) return value(0);
    if (random() < 0.05) return { ...good, ...PROTO };
    // Mostly one field alone: the first wrong one would hide what the others do.
    const spoilt = random() < 0.8 ? pick(Object.keys(good)) : null;
    const isSpoilt = (key: string) => (spoilt === null ? random() < 0.6 : key === spoilt);
    return Object.fromEntries(Object.entries(good).map(([key, kept]) => [key, isSpoilt(key) ? value(1) : kept]));
  };
};

const cursorAt = (id: string) => writeCursor({ sort: 'name', value: 'acme', id, isBefore: false, from: 26 });

/** Inputs with every optional field, too. */
const fullInput = (path: string, client: World['client']): Record<string, unknown> => ({
  ...ACCESS_MATRIX[path]?.input?.(client),
  ...(['clients.list', 'clients.export'].includes(path) && { cursor: cursorAt(client.id) }),
  ...(path === 'clients.invite' && { slug: client.slug }),
});

it.each(Object.keys(ACCESS_MATRIX))(`%s answers ${CASES} hostile inputs without failing`, async (path) => {
  const seed = Date.now();
  const next = openGenerator(randomFrom(seed));
  const { client, callers } = await openWorld(installation);
  const { contact, owner } = callers;
  const attack = async (): Promise<void> => {
    const input = next(fullInput(path, client));
    for (const browser of [owner, contact]) {
      browser.address = newAddress();
      const failure = await callByName(browser.api, path, input).then(
        () => null,
        (error: unknown) => error,
      );
      const isFailing =
        failure !== null && (!(failure instanceof TRPCError) || failure.code === 'INTERNAL_SERVER_ERROR');
      expect(isFailing && { seed, input: JSON.stringify(input).slice(0, 500), failure }).toBe(false);
    }
  };
  for (let done = 0; done < CASES; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, attack));
});
