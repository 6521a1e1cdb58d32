import { createHash } from 'node:crypto';
import { DomainError } from '@clientnest/auth';
import { readPngSize } from './read-png.ts';
import { sanitiseSvg } from './sanitise-svg.ts';

/** The heaviest logo that is taken. */
export const LOGO_BYTES = 262_144;
// B15: the sign-in pages weigh under 20 kB in all, and carry about half of that by themselves.
const PAGE_LOGO_BYTES = 10_000;
const MAX_WIDTH = 2000;
const MAX_HEIGHT = 1000;

/** A logo as it is stored. `onPages` and `inEmails` say where it is shown. */
export type Logo = { fileName: string; content: Buffer; onPages: boolean; inEmails: boolean };

const refuse = (message: string) => new DomainError('INVALID_INPUT', message, { field: 'logo' });

const nameOf = (content: Buffer, extension: string): string =>
  `${createHash('sha256').update(content).digest('hex')}.${extension}`;

const readPng = (content: Buffer): Logo => {
  const size = readPngSize(content);
  if (!size || size.width < 1 || size.height < 1) throw refuse('This PNG is damaged. Please save it once more.');
  if (size.width > MAX_WIDTH || size.height > MAX_HEIGHT)
    throw refuse(`This picture is too large. Please use at most ${MAX_WIDTH} by ${MAX_HEIGHT} pixels.`);
  const onPages = content.length <= PAGE_LOGO_BYTES;
  return { fileName: nameOf(content, 'png'), content, onPages, inEmails: true };
};

const readSvg = (source: Buffer): Logo => {
  const safe = sanitiseSvg(source.toString('utf8'));
  if (!safe) throw refuse('This is neither a PNG nor an SVG that can be shown. Please choose another file.');
  const content = Buffer.from(safe);
  if (content.length > PAGE_LOGO_BYTES)
    throw refuse('This SVG is too heavy for the sign-in pages. Please use at most 10 kB, or a PNG.');
  return { fileName: nameOf(content, 'svg'), content, onPages: true, inEmails: false };
};

/** Reads an upload by what is in it, whatever it is called. Throws INVALID_INPUT. */
export const readLogo = (upload: Buffer): Logo => {
  if (upload.length > LOGO_BYTES) throw refuse('This file is too large. Please use at most 256 kB.');
  return upload[0] === 0x89 ? readPng(upload) : readSvg(upload);
};

/** Reads the copy of a logo that is light enough for pages. Throws INVALID_INPUT. */
export const readSmallLogo = (upload: Buffer): Logo => {
  const logo = readLogo(upload);
  if (!logo.onPages) throw refuse('The small copy of this logo is too heavy for the sign-in pages.');
  return logo;
};
