import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newToken, readEmailAddress } from '@clientnest/auth';
import { newId } from '@clientnest/db';
import type { Sql } from '@clientnest/db';
import { createTestDatabase } from '@clientnest/db/testing';
// It declares what `inject` answers.
import type {} from '@clientnest/db/vitest-setup';
import { createMailer, mailboxTransport, readMailbox, resendTransport } from '@clientnest/email';
import type { Mailer } from '@clientnest/email';
import { startResendServer } from '@clientnest/email/testing';
import type { ResendServer } from '@clientnest/email/testing';
import { inject } from 'vitest';
import { openJobQueue } from './job-queue.ts';
import { queueAccessEmail } from './queue-access-email.ts';
import type { WorkerServices } from './worker-services.ts';

export const ORIGIN = 'https://portal.example';
export const HISTORY_DAYS = 730;
const MAIL_FROM = 'ClientNest <portal@clientnest.example>';

export type Site = {
  services: WorkerServices;
  sql: Sql;
  url: string;
  resend: ResendServer;
  close: () => Promise<void>;
};

/** Everything a worker needs, on a database of its own, with a server that speaks Resend's API. No job is worked on. */
export const openSite = async (): Promise<Site> => {
  const [{ sql, url, drop }, resend] = await Promise.all([
    createTestDatabase(inject('databaseServerUrl')),
    startResendServer(),
  ]);
  const jobs = await openJobQueue({ databaseUrl: url, works: false, onError: () => {} });
  const mailer = createMailer({ primary: resendTransport({ apiKey: 're_test', baseUrl: resend.url }), fallback: null });
  const services = {
    sql,
    jobs,
    mailer,
    mailFrom: MAIL_FROM,
    authSecret: newToken(),
    origin: ORIGIN,
    historyDays: HISTORY_DAYS,
  };
  const close = async () => {
    await jobs.stop();
    await Promise.all([drop(), resend.close()]);
  };
  return { services, sql, url, resend, close };
};

/** A mailer that keeps mail in a folder of its own. */
export const openMailbox = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'clientnest-mail-'));
  const mailer: Mailer = createMailer({ primary: mailboxTransport({ directory }), fallback: null });
  return { mailer, read: () => readMailbox(directory), remove: () => rm(directory, { recursive: true }) };
};

export type Person = { workspaceId: string; clientId: string; contactId: string; email: string };

export const addWorkspace = async (sql: Sql, name = 'Studio Nord'): Promise<string> => {
  const id = newId();
  await sql`insert into workspaces (id, name) values (${id}, ${name})`;
  return id;
};

const keyOf = (email: string): string => readEmailAddress(email)?.key ?? '';

/** A client with one contact at an address. */
export const addContact = async (sql: Sql, workspaceId: string, email: string): Promise<Person> => {
  const [clientId, contactId] = [newId(), newId()];
  await sql`
    insert into clients (id, workspace_id, name, slug)
    values (${clientId}, ${workspaceId}, 'Acme', ${`acme-${clientId.slice(-12)}`})`;
  await sql`
    insert into contacts (id, workspace_id, client_id, name, email, email_key, made_primary_at)
    values (${contactId}, ${workspaceId}, ${clientId}, 'Dana', ${email}, ${keyOf(email)}, now())`;
  return { workspaceId, clientId, contactId, email };
};

export const addOwner = async (sql: Sql, workspaceId: string, email: string): Promise<string> => {
  const id = newId();
  await sql`
    insert into owners (id, workspace_id, name, email, email_key)
    values (${id}, ${workspaceId}, 'Nora', ${email}, ${keyOf(email)})`;
  return id;
};

/** An address that nobody else has. */
export const newEmail = (): string => `dana-${newId()}@acme.example`;

/** What an owner's click writes: a link for a contact, and the email that is to bring it. Answers the message's id. */
export const queueFreshLink = (
  { services, sql }: Site,
  { workspaceId, clientId, contactId, email }: Person,
): Promise<string> =>
  sql.begin((tx) =>
    queueAccessEmail(tx, services, {
      workspaceId,
      kind: 'fresh',
      askedBy: { ownerName: 'Nora' },
      recipient: { contactId, clientId, email },
    }),
  );

/** What the owner's pages and the timeline know of a message. */
export const findEmail = async (sql: Sql, messageId: string) => {
  const [email] = await sql<
    {
      sentAt: Date | null;
      failedAt: Date | null;
      failure: string | null;
      transport: string | null;
      providerId: string | null;
      subject: string | null;
      events: string[];
    }[]
  >`
    select sent_at as "sentAt", failed_at as "failedAt", failure, transport, provider_id as "providerId", subject,
      array(select kind from access_events v where v.email_id = e.id order by v.id) as events
    from emails e where message_id = ${messageId}`;
  if (!email) throw new Error('There is no such message.');
  return email;
};
