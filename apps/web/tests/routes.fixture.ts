import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROUTES = fileURLToPath(new URL('../src/routes', import.meta.url));

/** The id of every route there is, as its address shows it: without the groups in parentheses. */
export const listRoutes = (): string[] => {
  const files = readdirSync(ROUTES, { recursive: true, encoding: 'utf8' });
  const folders = files
    .filter((file) => /(?:^|\/)\+(?:page\.svelte|page\.server\.ts|server\.ts)$/.test(file))
    .map((file) => `/${file.split('/').slice(0, -1).join('/')}`);
  return [...new Set(folders.map((folder) => folder.replaceAll(/\/\([^)]+\)/g, '') || '/'))].sort();
};
