import type { RequestEvent } from '@sveltejs/kit';
import { attempt } from './refusals.ts';

type Page = Pick<RequestEvent, 'locals'>;

export const isSignedInOwner = async ({ locals }: Page): Promise<boolean> =>
  (await locals.apiContext.findOwner()) !== null;

/** As whom this browser is signed in: a contact, an owner, both, or nobody. */
export const readVisitor = async (event: Page) => {
  const [contact, isOwner] = await Promise.all([attempt(event.locals.api.portal.me()), isSignedInOwner(event)]);
  return { contact: contact.ok ? contact.value : null, isOwner };
};
