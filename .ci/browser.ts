import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const tryToRun = (command: string, args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 300_000 });
    return true;
  } catch {
    return false;
  }
};

const findInstalled = (): string | null => INSTALLED.find((path) => existsSync(path)) ?? null;

/**
 * The browser for the journeys: `CHROMIUM_PATH`, an installed one, Debian's package, or Playwright's own download, which
 * Playwright finds by itself (null).
 */
export const findBrowser = (): string | null => {
  const given = process.env['CHROMIUM_PATH'] ?? findInstalled();
  if (given) return given;
  if (process.getuid?.() === 0 && tryToRun('apt-get', ['update']) && tryToRun('apt-get', ['install', '-y', 'chromium']))
    return findInstalled();
  if (tryToRun('pnpm', ['--filter', '@clientnest/e2e', 'exec', 'playwright', 'install', '--with-deps', 'chromium']))
    return null;
  if (tryToRun('pnpm', ['--filter', '@clientnest/e2e', 'exec', 'playwright', 'install', 'chromium'])) return null;
  throw new Error('No browser was found or could be installed. Install Chromium, or set CHROMIUM_PATH to one.');
};
