const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const FOR_SERVERS = ['/api/trpc/', '/api/webhooks/'];

/**
 * True for a request that another site could have made somebody's browser send. What changes something and comes from a
 * browser (it carries a cookie or an `Origin`) must carry our own origin, whatever its content type. A call with
 * neither is a server's, and reaches only what is made for servers.
 */
export const isForeignRequest = (request: Request, origin: string): boolean => {
  if (SAFE_METHODS.has(request.method)) return false;
  const claimed = request.headers.get('origin');
  if (claimed !== null) return claimed !== origin;
  if (request.headers.has('cookie')) return true;
  const { pathname } = new URL(request.url);
  return !FOR_SERVERS.some((path) => pathname.startsWith(path));
};
