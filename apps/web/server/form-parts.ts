import type { IncomingMessage } from 'node:http';

// A form of ours has far fewer. Node takes a second for each megabyte of them, and nobody else is served meanwhile.
const MAX_FIELDS = 1000;
// The largest with a file has two, and an empty part costs as much as forty fields.
const MAX_PARTS = 50;

/** The type that a body is said to have, without what follows it. */
export const typeOf = ({ headers }: IncomingMessage): string =>
  headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';

const isWithin = (body: Buffer, mark: string, maximum: number): boolean => {
  let found = 0;
  for (let at = body.indexOf(mark); at !== -1 && found <= maximum; at = body.indexOf(mark, at + mark.length))
    found += 1;
  return found <= maximum;
};

// Said once, and without escapes, it is the same to every reader.
const boundaryOf = ({ headers }: IncomingMessage): string | null => {
  const type = headers['content-type'] ?? '';
  if (type.match(/boundary=/gi)?.length !== 1) return null;
  return /;\s*boundary=(?:"([^"\\]+)"|([^\s"\\;]+))/i.exec(type)?.slice(1).find(Boolean) ?? null;
};

/** False for a form of more fields than any of ours has, and for one whose parts cannot be told apart. */
export const isReadable = (request: IncomingMessage, body: Buffer): boolean => {
  const type = typeOf(request);
  if (type === 'application/x-www-form-urlencoded') return isWithin(body, '&', MAX_FIELDS - 1);
  if (type !== 'multipart/form-data') return true;
  const boundary = boundaryOf(request);
  return boundary !== null && isWithin(body, `--${boundary}`, MAX_PARTS + 1);
};
