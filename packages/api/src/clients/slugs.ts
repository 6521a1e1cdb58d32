import type { Query } from '@clientnest/db';
import { numberedSlugs } from '@clientnest/jobs';
import anyAscii from 'any-ascii';

// 60 in all, with the longest suffix: a base that is cut for a suffix could end in a dash.
const MAX_BASE = 51;

/** A readable slug for a name in any script: `Müller & Söhne` gives `muller-sohne`. */
export const slugify = (name: string): string => {
  const words = anyAscii(name.normalize('NFC'))
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-');
  return words.slice(0, MAX_BASE).replace(/^-+|-+$/g, '') || 'client';
};

/** Slugs to try for a name, the plainest first; the last is practically never taken. */
export const slugCandidates = (name: string): string[] => numberedSlugs(slugify(name));

/** A free slug for a name. Somebody else may take it before it is used. */
export const suggestSlug = async (query: Query, name: string): Promise<string> => {
  const candidates = slugCandidates(name);
  const rows = await query<{ slug: string }[]>`select slug from clients where slug in ${query(candidates)}`;
  const taken = new Set(rows.map(({ slug }) => slug));
  return candidates.find((slug) => !taken.has(slug)) ?? slugify(name);
};
