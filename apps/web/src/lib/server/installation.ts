import { openDatabase } from '../../../server/database.ts';
import { findHandedOver, openInstallation } from '../../../server/installation.ts';
import type { Installation } from '../../../server/installation.ts';
import { readWebSettings } from '../../../server/settings.ts';

const openFromEnvironment = async (): Promise<Installation> => {
  const settings = readWebSettings(process.env);
  return openInstallation(settings, await openDatabase(settings));
};

let installation: Installation | null = null;

/** Takes over what `server/main.ts` opened; the development server has no such start and opens its own. */
export const takeInstallation = async (): Promise<void> => {
  installation = findHandedOver() ?? (await openFromEnvironment());
};

export const getInstallation = (): Installation => {
  if (!installation) throw new Error('The server has not started.');
  return installation;
};
