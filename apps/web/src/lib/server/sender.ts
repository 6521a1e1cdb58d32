import { parseMailboxAddress } from '@clientnest/email';
import { getInstallation } from './installation.ts';

/** The address that every email comes from, whatever name it carries. */
export const findSenderAddress = (): string => parseMailboxAddress(getInstallation().settings.mail.from).address;
