import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE_NAME = /^\d{8}T\d{9}Z-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json$/;

/** Sorts by time and ends in the id: `20261122T230512345Z-<id>.json`. */
export function fileNameOf(id: string, sentAt: Date): string {
  return `${sentAt.toISOString().replace(/[-:.]/g, '')}-${id.toLowerCase()}.json`;
}

export function isFileOf(id: string, fileName: string): boolean {
  return fileName.endsWith(`-${id.toLowerCase()}.json`);
}

/** The mailbox's own files, oldest first. A missing directory has none. */
export async function mailboxFiles(directory: string): Promise<string[]> {
  const names = await unlessMissing(readdir(directory));
  return (names ?? []).filter((name) => FILE_NAME.test(name)).sort();
}

/** Null when the file has just been pruned. */
export async function readMailboxFile(directory: string, fileName: string): Promise<string | null> {
  return unlessMissing(readFile(join(directory, fileName), 'utf8'));
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
