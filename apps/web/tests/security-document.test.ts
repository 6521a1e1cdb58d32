import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const text = read('docs/security.md');

// `a/file.ts` "what stands in it" "and what else"
const REFERENCE = /`((?:[\w.()[\]+-]+\/)*[\w.()[\]+-]*\.(?:ts|js|svelte|html|gitignore))`((?:\s"[^"]+")*)/g;
const references = [...text.matchAll(REFERENCE)].map(([, file = '', quoted = '']) => ({
  file,
  titles: [...quoted.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
}));
const rows = text.split('\n').flatMap((line) => {
  const [, id = '', , how = '', where = ''] = line.split('|').map((cell) => cell.trim());
  return /^\d+\.\d+\.\d+$/.test(id) ? [{ id, how, where }] : [];
});

test('every file that the security document names is there, with every title that it quotes', () => {
  const missing = references.flatMap(({ file, titles }) =>
    existsSync(`${ROOT}${file}`)
      ? titles.filter((title) => !read(file).includes(title)).map((title) => `${file}: ${title}`)
      : [file],
  );
  expect(missing).toEqual([]);
});

test('every title that it quotes stands behind its file', () => {
  const quoted = references.reduce((sum, { titles }) => sum + titles.length, 0);
  expect(quoted).toBeGreaterThan(150);
  expect(text.match(/"[^"]+"/g)).toHaveLength(quoted);
});

test('every row of the checklist is there once, and says where it is shown or what is missing', () => {
  const ids = rows.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(100);
  expect(new Set(ids).size).toBe(ids.length);
  const isShown = ({ where }: { where: string }) => where.includes('`');
  const isOpen = ({ how }: { how: string }) => /^(?:\*\*Not (?:met|shown)|Not applicable yet)/.test(how);
  expect(rows.filter((row) => !isShown(row) && !isOpen(row))).toEqual([]);
});

test.each(['D1', 'D2', 'D3', 'D4'])('deviation %s has its reason', (name) => {
  expect(text).toMatch(new RegExp(`^- \\*\\*${name}\\. [^*]+\\*\\*.{20}`, 'm'));
});
