/** Why an action was refused. Codes are stable: callers branch on them. */
export type DomainErrorCode =
  | 'NOT_SIGNED_IN'
  | 'NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'INVALID_INPUT'
  | 'SLUG_TAKEN'
  | 'EMAIL_TAKEN'
  | 'CLIENT_ARCHIVED'
  | 'ACCESS_PAUSED'
  | 'PRIMARY_CONTACT'
  | 'LAST_OWNER'
  | 'ALREADY_INVITED'
  | 'SETUP_CLOSED'
  | 'SETUP_KEY_WRONG'
  | 'LINK_CONSUMED'
  | 'LINK_EXPIRED'
  | 'LINK_REVOKED'
  | 'LINK_UNKNOWN'
  | 'OTHER_ACCOUNT_SIGNED_IN'
  | 'CODE_REFUSED'
  | 'TOO_MANY_ATTEMPTS';

type Details = { field?: string; retryAfterSeconds?: number };

/** A refused action: the message says to a person what to do next. `field` names the input that is wrong. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: DomainErrorCode;
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(code: DomainErrorCode, message: string, { field, retryAfterSeconds }: Details = {}) {
    super(message);
    this.code = code;
    this.field = field ?? null;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
  }
}
