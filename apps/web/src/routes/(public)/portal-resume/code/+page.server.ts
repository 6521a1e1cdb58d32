import { enterWithCode } from '#lib/server/enter-with-code.ts';
import type { Actions, PageServerLoad } from './$types';

// B12: a code from the phone opens a portal only in a browser that was here before.
export const load: PageServerLoad = ({ locals }) => {
  locals.apiContext.browserSecret();
};

export const actions: Actions = { default: enterWithCode };
