import type { PageServerLoad } from './$types';

const REASONS = ['consumed', 'expired', 'revoked', 'unknown'] as const;

export const load: PageServerLoad = ({ url }) => {
  const given = url.searchParams.get('reason');
  return { reason: REASONS.find((reason) => reason === given) ?? 'unknown' };
};
