import { expect, vi } from 'vitest';
import type { Installation, TestBrowser, TestWorkspace } from '../fixtures.ts';
import type { TestWorker } from '../worker.fixture.ts';

type Choices = { duplicates?: 'skip' | 'update'; sendInvitations?: boolean };

const MAPPING = { name: 0, email: 1, tags: 2, internalNote: 3 };

/** Uploads rows of name, address, tags and note, and starts. */
export const startImport = async ({ api }: TestBrowser, rows: string[], choices: Choices = {}): Promise<string> => {
  const content = Buffer.from(['Client,Email,Tags,Note', ...rows].join('\n')).toString('base64');
  const { importId } = await api.imports.create({ content });
  await api.imports.mapColumns({ importId, mapping: MAPPING });
  await api.imports.start({ importId, ...choices });
  return importId;
};

/** The same, and waits until it is done. */
export const runImport = async (browser: TestBrowser, rows: string[], choices: Choices = {}) => {
  const importId = await startImport(browser, rows, choices);
  const look = () => browser.api.imports.get({ importId });
  await vi.waitFor(async () => expect((await look()).state).toBe('finished'), { timeout: 15_000, interval: 50 });
  return { importId, ...(await look()) };
};

const limitKey = ({ workspaceId }: TestWorkspace) => `import-mail:${workspaceId}`;

/** Lets invitations of imports wait, until they are let go. */
export const holdInvitations = async ({ sql }: Installation, studio: TestWorkspace): Promise<void> => {
  const key = limitKey(studio);
  await sql`insert into rate_limits (key, points, expire) values (${key}, 600, ${Date.now() + 3_600_000})`;
};

export const letInvitationsGo = async (
  { sql }: Installation,
  { queue }: TestWorker,
  { studio, importId }: { studio: TestWorkspace; importId: string },
) => {
  await sql`delete from rate_limits where key = ${limitKey(studio)}`;
  await queue.enqueue(sql, 'invite-imported', { importId });
};
