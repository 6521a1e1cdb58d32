import { beforeAll, expect, it, vi } from 'vitest';
import { useInstallation, useWorkspace } from '../fixtures.ts';
import { useWorker } from '../worker.fixture.ts';

const ROWS = 10_000;
const MAP_MS = 6000;
const IMPORT_MS = 60_000;

const installation = useInstallation();
const studio = useWorkspace(installation);
useWorker(installation);

const map = async (lines: string[]): Promise<string> => {
  const { imports } = studio.owner.api;
  const content = Buffer.from(['Client,Email', ...lines].join('\n')).toString('base64');
  const { importId } = await imports.create({ content });
  await imports.mapColumns({ importId, mapping: { name: 0, email: 1 } });
  return importId;
};

const linesOf = (count: number, email: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `Client ${n},${email(n)}`);

const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

// What the planner knows is an import that was there before, so it takes each that comes for next to nothing.
beforeAll(async () => {
  await map(linesOf(200, (n) => `known-${n}@x.example`));
  await installation.sql`alter table import_rows set (autovacuum_enabled = false)`;
  await installation.sql`analyze`;
}, 60_000);

it('checks ten thousand rows within seconds, although the planner knows only of a small import before', async () => {
  expect(await timeOf(() => map(linesOf(ROWS, (n) => `c${n}@x.example`)))).toBeLessThan(MAP_MS);
}, 60_000);

it('says within seconds of ten thousand rows with one address which of them stands', async () => {
  let importId = '';
  expect(
    await timeOf(async () => {
      importId = await map(linesOf(ROWS, () => 'same@x.example'));
    }),
  ).toBeLessThan(MAP_MS);
  const { counts, problems } = await studio.owner.api.imports.get({ importId });
  expect(counts).toMatchObject({ ready: 1, problems: ROWS - 1 });
  expect(problems[0]).toEqual({ number: 3, problem: 'The same address stands in row 2 already.' });
}, 60_000);

it('adds ten thousand clients in time, although the planner knows only of a small import before, and shows how far it is', async () => {
  const importId = await map(linesOf(ROWS, (n) => `added-${n}@x.example`));
  const { imports } = studio.owner.api;
  const shown = new Set<number>();
  const took = await timeOf(async () => {
    await imports.start({ importId });
    await vi.waitFor(
      async () => {
        const { state, counts } = await imports.get({ importId });
        shown.add(counts.added);
        expect(state).toBe('finished');
      },
      { timeout: 2 * IMPORT_MS, interval: 200 },
    );
  });
  expect(shown).toContain(ROWS);
  expect(shown.size).toBeGreaterThan(3);
  expect(took).toBeLessThan(IMPORT_MS);
}, 180_000);
