import { findHandedOver, openInstallation } from '../../../server/installation.ts';
import type { Installation } from '../../../server/installation.ts';
import { readWebSettings } from '../../../server/settings.ts';

let installation: Installation | null = null;

/** Takes over what `server/main.ts` opened; the development server has no such start and opens its own. */
export const takeInstallation = async (): Promise<void> => {
  installation = findHandedOver() ?? (await openInstallation(readWebSettings(process.env)));
};

export const getInstallation = (): Installation => {
  if (!installation) throw new Error('The server has not started.');
  return installation;
};
