/** An email that was not handed over. The message is safe to show to an owner: no key, no token, nothing of the email. */
export class MailError extends Error {
  override readonly name = 'MailError';
  /** Whether the same email may be accepted later. */
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}
