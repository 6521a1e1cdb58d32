import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

// Whatever no other route answers. It stands here so that its error page has this group's looks.
export const load: PageServerLoad = () => error(404, 'Not found');
