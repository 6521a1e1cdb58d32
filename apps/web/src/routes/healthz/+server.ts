import { text } from '@sveltejs/kit';

// `server/probes.ts` answers before any page. This is for the development server, and refuses other methods.
/** The process answers. */
export const GET = (): Response => text('ok\n');
