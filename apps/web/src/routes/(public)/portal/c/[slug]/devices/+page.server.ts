import { redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { endingOf, isOpenersPage } from '#lib/server/ending.ts';
import { readForm } from '#lib/server/forms.ts';
import { readPortal } from '#lib/server/portal-page.ts';
import { attempt } from '#lib/server/refusals.ts';
import { readEnding } from '#lib/words/endings.ts';
import type { Actions, PageServerLoad } from './$types';

const findContactId = async ({ locals }: RequestEvent) => (await locals.apiContext.findContact())?.contactId;

export const load: PageServerLoad = async (event) => ({
  home: await readPortal(event),
  openedBy: (await findContactId(event)) ?? '',
  sessions: await event.locals.api.portal.sessions(),
  ended: readEnding(event.url),
});

// What is signed out already, or never was theirs, leads to the same list.
export const actions: Actions = {
  end: async (event) => {
    const { locals, url } = event;
    const { sessionId, ...opener } = await readForm(event.request, 'sessionId', 'openedBy');
    if (!isOpenersPage(await findContactId(event), opener)) redirect(303, `${url.pathname}?ended=changed`);
    const end = await attempt(locals.api.portal.endSession({ sessionId }));
    redirect(303, `${url.pathname}?ended=${endingOf(event, end, 'one')}`);
  },
  endOthers: async (event) => {
    const { locals, url } = event;
    const opener = await readForm(event.request, 'openedBy');
    if (!isOpenersPage(await findContactId(event), opener)) redirect(303, `${url.pathname}?ended=changed`);
    const end = await attempt(locals.api.portal.endOtherSessions());
    redirect(303, `${url.pathname}?ended=${endingOf(event, end, 'others')}`);
  },
};
