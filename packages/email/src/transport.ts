export type OutgoingEmail = {
  /** A uuid, also the idempotency key: the same id is the same email. */
  id: string;
  /** `portal@studio.example` or `Studio Nord <portal@studio.example>`. */
  from: string;
  /** Exactly one plain address. */
  to: string;
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
};

export type Delivery = {
  transport: 'resend' | 'smtp' | 'mailbox';
  /** How the provider calls the email, to match later reports with it. */
  providerId: string | null;
};

/** One way to hand an email over. Rejects with `MailError`. */
export type Transport = {
  deliver(email: OutgoingEmail): Promise<Delivery>;
  close(): void;
};
