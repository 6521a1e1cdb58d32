import { text } from '@sveltejs/kit';
import { getInstallation } from '#lib/server/installation.ts';

// `server/probes.ts` answers before any page. This is for the development server, and refuses other methods.
/** The database answers, its schema is this version's, and jobs can be queued. */
export const GET = async (): Promise<Response> =>
  (await getInstallation().isReady())
    ? text('ready\n')
    : text('not ready\n', { status: 503, headers: { 'Retry-After': '5' } });
