import { DomainError, readEmailAddress } from '@clientnest/auth';
import type { EmailAddress } from '@clientnest/auth';
import type { Transaction } from '@clientnest/db';

/** Reads what an owner typed. Throws INVALID_INPUT. */
export const requireEmailAddress = (typed: string): EmailAddress => {
  const address = readEmailAddress(typed);
  if (!address) throw new DomainError('INVALID_INPUT', 'This does not look like an email address.', { field: 'email' });
  return address;
};

export const emailTaken = () =>
  new DomainError('EMAIL_TAKEN', 'Another contact of this client already has this address.', { field: 'email' });

const UNIQUE_VIOLATION = '23505';

/** Runs what stores an address. Throws EMAIL_TAKEN when another contact got it at the same moment. */
export const refuseTaken = async <Value>(work: Promise<Value>): Promise<Value> => {
  try {
    return await work;
  } catch (error) {
    const { code, constraint_name: constraint } = error as { code?: unknown; constraint_name?: unknown };
    if (code === UNIQUE_VIOLATION && constraint === 'contacts_client_id_email_key_key') throw emailTaken();
    throw error;
  }
};

/** Throws EMAIL_TAKEN when another contact of the client has the address. */
export const storeEmail = async (tx: Transaction, contactId: string, { address, key }: EmailAddress): Promise<void> => {
  const { count } = await tx`
    update contacts c set email = ${address}, email_key = ${key}
    where c.id = ${contactId} and not exists (
      select from contacts other where other.client_id = c.client_id and other.email_key = ${key} and other.id <> c.id)`;
  if (count === 0) throw emailTaken();
};
