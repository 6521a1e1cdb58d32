import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { SettingsError } from '@clientnest/jobs/settings';
import { openDatabase } from './database.ts';
import { listen } from './http.ts';
import type { HttpServer, RequestHandler } from './http.ts';
import type { Installation } from './installation.ts';
import { log } from './log.ts';
import { readWebSettings } from './settings.ts';
import type { WebSettings } from './settings.ts';

const STOP_WITHIN_MS = 9_500;
const BUILT_HANDLER = new URL('../build/handler.js', import.meta.url);

const explain = (error: unknown, settings: WebSettings | null): string => {
  if (error instanceof SettingsError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `PORT ${settings?.port} is already in use. Stop what uses it, or set PORT to another number.`;
  if (code === 'EACCES') return `PORT ${settings?.port} may not be used by this user. Set PORT to a number above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${settings?.host} is not an address of this machine.`;
  return message.replace(/\s+/g, ' ');
};

const fail = (error: unknown, settings: WebSettings | null): never => {
  process.stderr.write(`ClientNest did not start: ${explain(error, settings)}\n`);
  process.exit(1);
};

const describeMail = ({ mail, origin }: WebSettings): string => {
  if (mail.resend) return mail.smtpUrl ? 'sent through Resend, or SMTP while Resend fails' : 'sent through Resend';
  return mail.smtpUrl ? 'sent through SMTP' : `kept in a local mailbox: ${origin}/dev/mail`;
};

const announce = async ({ settings, services }: Installation): Promise<void> => {
  const lines = [
    `ClientNest is ready: ${settings.origin}`,
    '',
    `  Mail      ${describeMail(settings)}`,
    `  Database  ${settings.databaseUrl ? new URL(settings.databaseUrl).host : `embedded PostgreSQL in ${resolve(settings.dataDirectory)}`}`,
    `  Files     ${resolve(settings.dataDirectory)}`,
  ];
  const { isSetUpOpen } = await import('@clientnest/api');
  if (await isSetUpOpen(services.sql))
    lines.push('', `  Set up your workspace: ${settings.origin}/setup?key=${encodeURIComponent(services.setupKey)}`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
};

const stopOnSignal = ({ server, endStreams }: HttpServer, installation: Installation): void => {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    server.closeIdleConnections();
    endStreams();
    await new Promise((done) => server.close(done));
    await installation.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
};

const start = async (settings: WebSettings): Promise<void> => {
  if (!existsSync(BUILT_HANDLER))
    throw new SettingsError('It is not built yet. Run "npx -y pnpm@12 start", which builds it first.');
  const http = await listen(settings);
  // The rest of the program is loaded while the database starts.
  const [database, { handOver, openInstallation }, { openFindUploader }] = await Promise.all([
    openDatabase(settings),
    import('./installation.ts'),
    import('./find-uploader.ts'),
  ]);
  const installation = await openInstallation(settings, database);
  handOver(installation);
  stopOnSignal(http, installation);
  // `http.ts` has counted every byte by then, by limits of its own.
  process.env['BODY_SIZE_LIMIT'] = 'Infinity';
  const { handler } = (await import(BUILT_HANDLER.href)) as { handler: RequestHandler };
  const { isReady } = installation;
  http.serve({ handler, findUploader: openFindUploader(database.sql, settings.origin), isReady });
  await announce(installation);
};

const readSettings = (): WebSettings => {
  try {
    return readWebSettings(process.env);
  } catch (error) {
    return fail(error, null);
  }
};

// A failure outside of any request is a bug: leave it in the log and let the supervisor start anew.
for (const event of ['unhandledRejection', 'uncaughtException'] as const)
  process.on(event, (error: unknown) => {
    log.fatal({ err: error }, event);
    process.exit(1);
  });

// adapter-node reads the protocol from the header that `http.ts` sets.
process.env['PROTOCOL_HEADER'] = 'x-clientnest-protocol';

const settings = readSettings();
await start(settings).catch((error: unknown) => fail(error, settings));
