import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

// The shell first: without the parts of a browser that nobody sees, the journeys take half as long.
const SHELL = '/usr/bin/chromium-headless-shell';
const WHOLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const DOWNLOAD = ['--filter', '@clientnest/e2e', 'exec', 'playwright', 'install'];

const tryToRun = (command: string, args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 300_000 });
    return true;
  } catch {
    return false;
  }
};

const findInstalled = (paths: string[]): string | null => paths.find((path) => existsSync(path)) ?? null;

const installPackage = (): boolean =>
  process.getuid?.() === 0 &&
  tryToRun('apt-get', ['update', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1']) &&
  tryToRun('apt-get', ['install', '-y', '--no-install-recommends', 'chromium-headless-shell']);

const downloadBrowser = (): boolean =>
  tryToRun('pnpm', [...DOWNLOAD, '--with-deps', 'chromium-headless-shell']) ||
  tryToRun('pnpm', [...DOWNLOAD, 'chromium-headless-shell']);

/**
 * The browser for the journeys: `CHROMIUM_PATH`, Debian's headless shell, another one that is installed, or Playwright's
 * own download, which Playwright finds by itself (null).
 */
export const findBrowser = (): string | null => {
  const given = process.env['CHROMIUM_PATH'] ?? findInstalled([SHELL]);
  if (given) return given;
  if (installPackage()) return SHELL;
  const installed = findInstalled(WHOLE);
  if (installed || downloadBrowser()) return installed;
  throw new Error('No browser was found or could be installed. Install Chromium, or set CHROMIUM_PATH to one.');
};
