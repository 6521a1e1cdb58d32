import { redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { endingOf, isOpenersPage } from '#lib/server/ending.ts';
import { readForm } from '#lib/server/forms.ts';
import { attemptAsOwner, readAsOwner } from '#lib/server/owner-page.ts';
import { readTheme, writeTheme } from '#lib/server/theme.ts';
import { readEnding } from '#lib/words/endings.ts';
import type { Actions, PageServerLoad } from './$types';

const findOwnerId = async ({ locals }: RequestEvent) => (await locals.apiContext.findOwner())?.ownerId;

export const load: PageServerLoad = async (event) => ({
  sessions: await readAsOwner(event, event.locals.api.owners.sessions()),
  openedBy: (await findOwnerId(event)) ?? '',
  theme: readTheme(event),
  ended: readEnding(event.url),
});

const ENDED = '/app/settings/sign-ins?ended=';

// What is signed out already, or never was theirs, leads to the same list.
export const actions: Actions = {
  end: async (event) => {
    const { sessionId, ...opener } = await readForm(event.request, 'sessionId', 'openedBy');
    if (!isOpenersPage(await findOwnerId(event), opener)) redirect(303, `${ENDED}changed`);
    const end = await attemptAsOwner(event, event.locals.api.owners.endSession({ sessionId }));
    redirect(303, `${ENDED}${endingOf(event, end, 'one')}`);
  },
  endOthers: async (event) => {
    const opener = await readForm(event.request, 'openedBy');
    if (!isOpenersPage(await findOwnerId(event), opener)) redirect(303, `${ENDED}changed`);
    const end = await attemptAsOwner(event, event.locals.api.owners.endOtherSessions());
    redirect(303, `${ENDED}${endingOf(event, end, 'others')}`);
  },
  theme: async (event) => {
    await readAsOwner(event, event.locals.api.owners.me());
    const { theme } = await readForm(event.request, 'theme');
    writeTheme(event, theme);
    redirect(303, '/app/settings/sign-ins');
  },
};
