import { error, redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { attempt, refuseWhenBusy } from './refusals.ts';
import { rememberPage } from './return-to.ts';

type Page = Pick<RequestEvent, 'cookies' | 'setHeaders' | 'url'>;

const sendToSignIn = (event: Page): never => {
  rememberPage(event);
  redirect(303, '/sign-in');
};

/** Calls an owner's procedure. Who is signed out goes to sign in and comes back; other refusals are the page's. */
export const attemptAsOwner = async <Value>(event: Page, call: Promise<Value>) => {
  const answer = await attempt(call);
  return !answer.ok && answer.refusal.reason === 'NOT_SIGNED_IN' ? sendToSignIn(event) : answer;
};

/** The same for a page that cannot do without the answer: an id that is unknown, or none, is a page that is not there. */
export const readAsOwner = async <Value>(event: Page, call: Promise<Value>): Promise<Value> => {
  const answer = await attemptAsOwner(event, call);
  refuseWhenBusy(event, answer);
  return answer.ok ? answer.value : error(404, answer.refusal.message);
};
