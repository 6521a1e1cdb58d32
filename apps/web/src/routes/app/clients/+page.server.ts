import { readAsOwner } from '#lib/server/owner-page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const cursor = event.url.searchParams.get('after');
  const list = await readAsOwner(event, event.locals.api.clients.list(cursor ? { cursor } : {}));
  return { ...list, isFirstPage: cursor === null };
};
