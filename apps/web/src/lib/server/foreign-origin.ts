const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
// A page of any site can send these, and what has no type, without asking first.
const FORM_TYPES =
  /^(?:$|(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain|application\/x-sveltekit-formdata)\s*(?:;|$))/i;
const FOR_SERVERS = ['/api/trpc/', '/api/webhooks/'];

/**
 * True for a request that another site could have made somebody's browser send. What changes something and comes from a
 * browser (it carries a cookie or an `Origin`) must carry our own origin, whatever its content type. A call with
 * neither is a server's: it is no form, and reaches only what is made for servers.
 */
export const isForeignRequest = (request: Request, origin: string): boolean => {
  if (SAFE_METHODS.has(request.method)) return false;
  const claimed = request.headers.get('origin');
  if (claimed !== null) return claimed !== origin;
  if (request.headers.has('cookie') || FORM_TYPES.test(request.headers.get('content-type') ?? '')) return true;
  const { pathname } = new URL(request.url);
  return !FOR_SERVERS.some((path) => pathname.startsWith(path));
};
