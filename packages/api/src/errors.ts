import { DomainError } from '@clientnest/auth';
import type { DomainErrorCode } from '@clientnest/auth';
import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { z } from 'zod';

const TRPC_CODES: Record<DomainErrorCode, TRPC_ERROR_CODE_KEY> = {
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  NOT_ALLOWED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  INVALID_INPUT: 'BAD_REQUEST',
  SLUG_TAKEN: 'CONFLICT',
  EMAIL_TAKEN: 'CONFLICT',
  CLIENT_ARCHIVED: 'CONFLICT',
  ACCESS_PAUSED: 'CONFLICT',
  PRIMARY_CONTACT: 'CONFLICT',
  LAST_OWNER: 'CONFLICT',
  ALREADY_INVITED: 'CONFLICT',
  SETUP_CLOSED: 'NOT_FOUND',
  SETUP_KEY_WRONG: 'FORBIDDEN',
  LINK_CONSUMED: 'CONFLICT',
  LINK_EXPIRED: 'CONFLICT',
  LINK_REVOKED: 'CONFLICT',
  LINK_UNKNOWN: 'NOT_FOUND',
  OTHER_ACCOUNT_SIGNED_IN: 'CONFLICT',
  CODE_REFUSED: 'BAD_REQUEST',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_REQUESTS',
};

const HIDDEN = 'Something went wrong on our side. Please try again in a moment.';

/** A refusal as tRPC answers it. */
export const asTrpcError = (cause: DomainError): TRPCError =>
  new TRPCError({ code: TRPC_CODES[cause.code], message: cause.message, cause });

/** The database is away: not the caller's fault, and over before long. */
export const asOutage = (cause: unknown): TRPCError =>
  new TRPCError({ code: 'SERVICE_UNAVAILABLE', message: HIDDEN, cause });

/** What a caller learns of an error, beside tRPC's own code: a stable reason and the first 20 fields that are wrong. */
export type PublicError = {
  message: string;
  reason: DomainErrorCode | null;
  fields: { field: string; message: string }[];
  retryAfterSeconds: number | null;
};

// What was sent can be wrong in thousands of places, under names as long as the body: nobody reads that far.
const FIELDS_NAMED = 20;
const FIELD_CHARACTERS = 100;

type WrongField = PublicError['fields'][number];

const fieldAt = (path: PropertyKey[]): string => path.join('.').slice(0, FIELD_CHARACTERS);

// zod reports unknown keys at the object that they stand in; a caller looks for the key itself.
const fieldsOf = (issue: z.core.$ZodIssue): WrongField[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys
        .slice(0, FIELDS_NAMED)
        .map((key) => ({ field: fieldAt([...issue.path, key]), message: 'This field is not known here.' }))
    : [{ field: fieldAt(issue.path), message: issue.message }];

const wrongFieldsOf = ({ issues }: z.ZodError): WrongField[] =>
  issues.slice(0, FIELDS_NAMED).flatMap(fieldsOf).slice(0, FIELDS_NAMED);

/** True for what is our fault, or our database's: it belongs into the log. */
export const isFault = ({ code }: TRPCError): boolean =>
  code === 'INTERNAL_SERVER_ERROR' || code === 'SERVICE_UNAVAILABLE';

/** Known errors speak for themselves; of everything else a caller learns nothing. */
export const toPublicError = (error: TRPCError): PublicError => {
  const { cause } = error;
  if (cause instanceof DomainError) {
    const { message, code: reason, field, retryAfterSeconds } = cause;
    return { message, reason, fields: field ? [{ field, message }] : [], retryAfterSeconds };
  }
  if (cause instanceof z.ZodError && error.code === 'BAD_REQUEST') {
    const fields = wrongFieldsOf(cause);
    const message = fields
      .map((issue) => (issue.field ? `${issue.field}: ${issue.message}` : issue.message))
      .join('; ');
    return { message, reason: 'INVALID_INPUT', fields, retryAfterSeconds: null };
  }
  const message = isFault(error) ? HIDDEN : error.message;
  return { message, reason: null, fields: [], retryAfterSeconds: null };
};
