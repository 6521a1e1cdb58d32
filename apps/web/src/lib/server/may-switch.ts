import type { RequestEvent } from '@sveltejs/kit';
import { accountName } from '../account-name.ts';

type Event = Pick<RequestEvent, 'locals'>;
type Form = { switchAccount: string };

/** True when whoever is signed in is still the one whom the question named: another tab may have changed that (B3). */
export const maySwitchContact = async ({ locals }: Event, { switchAccount }: Form): Promise<boolean> => {
  const contact = await locals.apiContext.findContact();
  return contact !== null && switchAccount === accountName(contact);
};

/** The same for an owner. */
export const maySwitchOwner = async ({ locals }: Event, { switchAccount }: Form): Promise<boolean> => {
  const owner = await locals.apiContext.findOwner();
  return owner !== null && switchAccount === accountName({ email: owner.email });
};
