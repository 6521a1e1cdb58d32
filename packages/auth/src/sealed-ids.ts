import { deriveToken, isSameSecret } from './tokens.ts';

/** What a sealed id is good for. One of a purpose is worthless for every other. */
export type SealPurpose = 'dead-link' | 'not-me';

const SHAPE = /^([0-9a-f-]{36})\.(\d{10})\.([A-Za-z0-9_-]{43})$/;

type Seal = { secret: string; purpose: SealPurpose; id: string; expiresAtSeconds: number };

const signatureOf = ({ secret, purpose, id, expiresAtSeconds }: Seal): string =>
  deriveToken(secret, purpose, id, String(expiresAtSeconds));

const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000);

/** An id that its holder may show again until `expiresAt`: the id, the end, and a signature over both. */
export const sealId = (secret: string, purpose: SealPurpose, id: string, expiresAt: Date): string => {
  const expiresAtSeconds = secondsOf(expiresAt);
  return `${id}.${expiresAtSeconds}.${signatureOf({ secret, purpose, id, expiresAtSeconds })}`;
};

/** The id, or null when the text was not sealed here for this purpose, or has expired. */
export const openSealedId = (secret: string, purpose: SealPurpose, text: string, now: Date): string | null => {
  const [, id, end, signature] = SHAPE.exec(text) ?? [];
  if (!id || !end || !signature) return null;
  const expiresAtSeconds = Number(end);
  const isOurs = isSameSecret(signature, signatureOf({ secret, purpose, id, expiresAtSeconds }));
  return isOurs && secondsOf(now) < expiresAtSeconds ? id : null;
};
