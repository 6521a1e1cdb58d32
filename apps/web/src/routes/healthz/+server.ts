import { text } from '@sveltejs/kit';

/** The process answers. */
export const GET = (): Response => text('ok\n');
