/** An email that was not handed over. The message is safe to show to an owner: no key, no token, nothing of the email. */
export class MailError extends Error {
  override readonly name = 'MailError';
  /** Whether the same email may be accepted later. */
  readonly retryable: boolean;
  /** How long the provider wants to be left alone, when it asks to send more slowly; otherwise null. */
  readonly slowDownSeconds: number | null;

  /** True when the provider surely did not take it; otherwise it may have, and its answer was lost. */
  readonly isRefusal: boolean;

  constructor(
    message: string,
    retryable: boolean,
    slowDownSeconds: number | null = null,
    isRefusal = !retryable || slowDownSeconds !== null,
  ) {
    super(message);
    this.retryable = retryable;
    this.slowDownSeconds = slowDownSeconds;
    this.isRefusal = isRefusal;
  }
}
