import { getInstallation } from '#lib/server/installation.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ recoveryUrl: `${getInstallation().settings.origin}/portal-resume` });
