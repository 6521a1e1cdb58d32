import type { Asker } from '../access-email.ts';

export const CODE_TITLE = 'Or type this code';
export const CODE_HINT =
  'Type it in the browser where you asked. Works for 15 minutes. Nobody will ever ask you for it.';

export const IF_NOT_YOU =
  'Not expecting this? You can ignore it. Nothing happens unless the button is pressed, ' +
  'and nobody can get in without this email, so please do not forward it.';

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

export function greeting(recipientName: string): string {
  return recipientName.trim() ? `Hello ${recipientName},` : 'Hello,';
}

export function worksOnceUntil(expiresAt: Date): string {
  return `This link works once, until ${day.format(expiresAt)}.`;
}

export function worksOnceForMinutes(askedAt: Date, expiresAt: Date): string {
  const minutes = Math.round((expiresAt.getTime() - askedAt.getTime()) / 60_000);
  return `This link works once, for ${minutes} minutes.`;
}

/** `22 November at 23:05 UTC` */
export function minuteOf(at: Date): string {
  return `${dayOfYear.format(at)} at ${clock.format(at)} UTC`;
}

export function worksUntil(expiresAt: Date): string {
  return `The button works until ${day.format(expiresAt)}.`;
}

export function askedFor({ at, browser, address }: Asker): string {
  const when = `Asked for on ${minuteOf(at)}`;
  if (browser && address) return `${when} from ${browser} (${address}).`;
  if (browser ?? address) return `${when} from ${browser ?? address}.`;
  return `${when}.`;
}

/** A freelancer's workspace often carries the owner's own name: it is said once. */
export function sentBy(ownerName: string, workspaceName: string): string {
  return ownerName === workspaceName
    ? `${ownerName} sent you this.`
    : `${ownerName} at ${workspaceName} sent you this.`;
}
