export {
  AUTH_SECRET,
  findFreePort,
  makeDataDirectory,
  runToExit,
  SETUP_KEY,
  spawnProgram,
  startBuiltServer,
} from './built-server.ts';
export type { BuiltServer } from './built-server.ts';
export { CookieJar, createBrowser } from './cookie-jar.ts';
export { compareSamples } from './mann-whitney.ts';
export type { Browser } from './cookie-jar.ts';
export { createDeveloperClient } from './developer.ts';
export { linkIn, readMail, tokenIn, waitForEmail } from './local-mailbox.ts';
export type { ReceivedEmail } from './local-mailbox.ts';
export { startInstallation } from './installation.ts';
export type { TestInstallation } from './installation.ts';
