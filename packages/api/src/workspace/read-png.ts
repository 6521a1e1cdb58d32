const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const LENGTH_TYPE_CHECK = 12;
const HEADER_BYTES = 13;

/** The pixels of a PNG. Null when it is none: its chunks must fill the file from the first byte to the last. */
export const readPngSize = (content: Buffer): { width: number; height: number } | null => {
  if (!content.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null;
  let size: { width: number; height: number } | null = null;
  for (let at = SIGNATURE.length; at + LENGTH_TYPE_CHECK <= content.length;) {
    const length = content.readUInt32BE(at);
    const type = content.toString('latin1', at + 4, at + 8);
    const end = at + LENGTH_TYPE_CHECK + length;
    if ((type === 'IHDR') !== (size === null) || end > content.length) return null;
    if (type === 'IHDR') {
      if (length !== HEADER_BYTES) return null;
      size = { width: content.readUInt32BE(at + 8), height: content.readUInt32BE(at + 12) };
    }
    if (type === 'IEND') return end === content.length ? size : null;
    at = end;
  }
  return null;
};
