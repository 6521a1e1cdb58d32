import { z } from 'zod';

const isLoopback = (url: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
const isUrlOf =
  (...protocols: string[]) =>
  (text: string) =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol);

const originText = z
  .string()
  .refine(isUrlOf('http:', 'https:'), 'must be a URL such as https://portal.studio-nord.example')
  .refine((text) => !URL.canParse(text) || ['', '/'].includes(new URL(text).pathname), 'must have no path')
  .transform((text) => new URL(text).origin);

const resendBase = z
  .string()
  .refine(isUrlOf('http:', 'https:'), 'must be a URL')
  .refine(
    (text) => !URL.canParse(text) || text.startsWith('https:') || isLoopback(new URL(text)),
    'must start with https://',
  );

/** A variable that is a whole number. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be a number from ${minimum} to ${maximum}`);

// A link lives 14 days: its timeline outlives it in any case.
const HISTORY_DAYS = { minimum: 30, maximum: 36_500, otherwise: 730 };

/** The variables that the web server and the worker share. */
export const serviceEnvironment = z.object({
  ORIGIN: originText.optional(),
  DATABASE_URL: z
    .string()
    .refine(
      isUrlOf('postgres:', 'postgresql:'),
      'must be a PostgreSQL URL such as postgres://user:password@host/database',
    )
    .optional(),
  DATA_DIR: z.string().default('.data'),
  AUTH_SECRET: z.string().min(32, 'must be at least 32 random characters').optional(),
  RESEND_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be one word of plain letters, without spaces')
    .optional(),
  RESEND_BASE_URL: resendBase.optional(),
  SMTP_URL: z
    .string()
    .refine(isUrlOf('smtp:', 'smtps:'), 'must be a URL such as smtps://user:password@host')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, 'must be an address such as Studio Nord <portal@studio-nord.example>')
    .optional(),
  HISTORY_DAYS: wholeNumber(HISTORY_DAYS.minimum, HISTORY_DAYS.maximum).default(HISTORY_DAYS.otherwise),
  NODE_TLS_REJECT_UNAUTHORIZED: z.literal('1', 'must not switch off certificate checks; remove it').optional(),
});

export type ServiceEnvironment = z.infer<typeof serviceEnvironment>;

/** A start that cannot go on. The message is one line that names what to change. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads variables through a schema; an empty one counts as absent. Throws SettingsError, naming the first that is wrong. */
export const readEnvironment = <Shape extends z.ZodType>(shape: Shape, env: NodeJS.ProcessEnv): z.infer<Shape> => {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = shape.safeParse(present);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new SettingsError(`${issue?.path.join('.') ?? 'The environment'} ${issue?.message ?? 'is wrong'}.`);
};

export type MailSettings = {
  from: string;
  resend: { apiKey: string; baseUrl?: string } | null;
  smtpUrl: string | null;
  /** Where mail is kept while no provider is set; null when one is. */
  mailboxDirectory: string | null;
};

const LOCAL_SENDER = 'ClientNest <portal@clientnest.localhost>';

/** How mail leaves this installation. Throws SettingsError when it could not. */
export const readMailSettings = (env: ServiceEnvironment, origin: string): MailSettings => {
  const { RESEND_API_KEY: apiKey, RESEND_BASE_URL: baseUrl, SMTP_URL: smtpUrl, MAIL_FROM: from } = env;
  const isReal = Boolean(apiKey ?? smtpUrl);
  if (isReal && !from)
    throw new SettingsError('MAIL_FROM is needed to send mail: set it to the address that clients see.');
  if (!isReal && !isLoopback(new URL(origin)))
    throw new SettingsError(
      `RESEND_API_KEY or SMTP_URL is needed, because ORIGIN is ${origin}: the local mailbox is for localhost only.`,
    );
  return {
    from: from ?? LOCAL_SENDER,
    resend: apiKey ? { apiKey, ...(baseUrl ? { baseUrl } : {}) } : null,
    smtpUrl: smtpUrl ?? null,
    mailboxDirectory: isReal ? null : `${env.DATA_DIR}/mail`,
  };
};
