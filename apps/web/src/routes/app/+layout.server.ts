import { readAsOwner } from '#lib/server/owner-page.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async (event) => ({ me: await readAsOwner(event, event.locals.api.owners.me()) });
