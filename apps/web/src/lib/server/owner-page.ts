import { redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { attempt } from './refusals.ts';
import type { PublicError } from '@clientnest/api';
import { rememberPage } from './return-to.ts';

type Page = Pick<RequestEvent, 'cookies' | 'url'>;

const sendToSignIn = (event: Page): never => {
  rememberPage(event);
  redirect(303, '/sign-in');
};

/** Calls an owner's procedure. Who is signed out goes to sign in and comes back; other refusals are the page's. */
export const attemptAsOwner = async <Value>(event: Page, call: Promise<Value>) => {
  const answer = await attempt(call);
  return !answer.ok && answer.refusal.reason === 'NOT_SIGNED_IN' ? sendToSignIn(event) : answer;
};

/** The same for a page that cannot do without the answer: an unknown id is a page that is not there. */
export const readAsOwner = async <Value>(event: Page, call: Promise<Value>): Promise<Value> => {
  const answer: { ok: true; value: Value } | { ok: false; refusal: PublicError } = await attempt(call);
  if (answer.ok) return answer.value;
  if (answer.refusal.reason === 'NOT_SIGNED_IN') return sendToSignIn(event);
  throw await call.then(
    () => null,
    (error: unknown) => error,
  );
};
