import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { attempt, refuseForm } from '#lib/server/refusals.ts';
import { cookiesOf } from '#lib/server/request-api.ts';
import type { Actions, PageServerLoad } from './$types';

// B12: a code from the phone opens a portal only in a browser that was here before.
// Whoever is signed in is shown their own portal; it depends on the cookie alone, never on what was asked for.
export const load: PageServerLoad = async ({ locals, url }) => {
  locals.apiContext.browserSecret();
  const me = await attempt(locals.api.portal.me());
  // A bookmark, or the back button, may say so after they have come back in.
  return { me: me.ok ? me.value : null, hasSignedOut: !me.ok && url.searchParams.has('signed-out') };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await readForm(event.request, 'email');
    const request = await attempt(event.locals.api.recovery.request(form));
    if (!request.ok) return refuseForm(event, request.refusal, form);
    cookiesOf(event).note('asked-for', form.email.trim());
    redirect(303, '/portal-resume/sent');
  },
};
