import { redirect } from '@sveltejs/kit';
import type { RequestEvent } from '@sveltejs/kit';
import { attempt } from './refusals.ts';
import { rememberPage } from './return-to.ts';

type Page = Pick<RequestEvent<{ slug: string }>, 'cookies' | 'url' | 'params' | 'locals'>;

/**
 * The portal of the page's slug, as its signed-in contact sees it. There is one answer for everybody who is not in it,
 * whether or not there is such a portal: they go and get in.
 */
export const readPortal = async (event: Page) => {
  const home = await attempt(event.locals.api.portal.home({ slug: event.params.slug }));
  if (home.ok) return home.value;
  rememberPage(event);
  redirect(303, '/portal-resume');
};
