import { blankSecrets, describeError } from '@clientnest/jobs/log-line';
import { pino } from 'pino';

const SECRET_FIELDS = [
  'authorization',
  'body',
  'browserSecret',
  'cookie',
  'html',
  'password',
  'secret',
  'set-cookie',
  'setupKey',
  'text',
  'token',
  'typedCode',
];

const fieldsOf = (holder: string): string[] => SECRET_FIELDS.map((name) => `${holder}["${name}"]`);

/**
 * One JSON line for each thing worth knowing, to standard error. Tokens, codes and cookies never reach it: fields that
 * could hold one are blanked by name, and in the finished line whatever is shaped like one.
 */
export const log = pino(
  {
    base: null,
    redact: {
      paths: ['code', ...fieldsOf(''), ...fieldsOf('*'), ...fieldsOf('req.headers')],
      censor: '[secret]',
    },
    // Called with more arguments by pino, which are none of ours.
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: { streamWrite: blankSecrets },
  },
  pino.destination(2),
);
