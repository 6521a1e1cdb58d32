import { redirect } from '@sveltejs/kit';
import { readForm } from '#lib/server/forms.ts';
import { readPortal } from '#lib/server/portal-page.ts';
import { attempt } from '#lib/server/refusals.ts';
import { readEnding } from '#lib/words/endings.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  home: await readPortal(event),
  sessions: await event.locals.api.portal.sessions(),
  ended: readEnding(event.url),
});

// What is signed out already, or never was theirs, leads to the same list.
export const actions: Actions = {
  end: async ({ locals, request, url }) => {
    const { sessionId } = await readForm(request, 'sessionId');
    const end = await attempt(locals.api.portal.endSession({ sessionId }));
    redirect(303, `${url.pathname}?ended=${end.ok ? 'one' : 'none'}`);
  },
  endOthers: async ({ locals, url }) => {
    await attempt(locals.api.portal.endOtherSessions());
    redirect(303, `${url.pathname}?ended=others`);
  },
};
