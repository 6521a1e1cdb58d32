import {
  readEnvironment,
  readMailSettings,
  serviceEnvironment,
  SettingsError,
  wholeNumber,
} from '@clientnest/jobs/settings';
import type { MailSettings } from '@clientnest/jobs/settings';
import { z } from 'zod';

const webEnvironment = serviceEnvironment.extend({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3000),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  WORKER: z.enum(['inline', 'off'], 'must be "inline" or "off"').default('inline'),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/=]{16,}$/,
      'must be the signing secret of the webhook at Resend, which starts with whsec_',
    )
    .optional(),
  SETUP_KEY: z.string().min(16, 'must be at least 16 characters').optional(),
});

export type WebSettings = {
  host: string;
  port: number;
  origin: string;
  dataDirectory: string;
  /** Null: the embedded database. */
  databaseUrl: string | null;
  /** Null: kept beside the embedded database. */
  authSecret: string | null;
  mail: MailSettings;
  trustedProxies: number;
  worksInline: boolean;
  setupKey: string | null;
  /** Null: reports of deliveries are not taken. */
  resendWebhookSecret: string | null;
  /** How long the timeline and the emails are kept. */
  historyDays: number;
};

/** Reads and checks the environment. Throws SettingsError with one line that names the variable to change. */
export const readWebSettings = (env: NodeJS.ProcessEnv): WebSettings => {
  const values = readEnvironment(webEnvironment, env);
  const origin = values.ORIGIN ?? `http://localhost:${values.PORT}`;
  if (values.DATABASE_URL && !values.AUTH_SECRET)
    throw new SettingsError(
      'AUTH_SECRET is needed with DATABASE_URL: set it to 32 or more random characters, and keep it.',
    );
  return {
    host: values.HOST,
    port: values.PORT,
    origin,
    dataDirectory: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    authSecret: values.AUTH_SECRET ?? null,
    mail: readMailSettings(values, origin),
    trustedProxies: values.TRUSTED_PROXIES,
    worksInline: values.WORKER === 'inline',
    setupKey: values.SETUP_KEY ?? null,
    resendWebhookSecret: values.RESEND_WEBHOOK_SECRET ?? null,
    historyDays: values.HISTORY_DAYS,
  };
};
