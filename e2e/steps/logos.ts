import { crc32, deflateSync } from 'node:zlib';

const chunk = (type: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
};

const WIDTH = 200;
const HEIGHT = 80;

/** A grey PNG that weighs this many bytes. */
export const makeLogo = (bytes: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 0], 8);
  // Each row starts with 0: no filter.
  const row = Buffer.alloc(WIDTH + 1, 0x77).fill(0, 0, 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: HEIGHT }, () => row)));
  const bare = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))] as const;
  const size = Buffer.concat([signature, ...bare]).length;
  const text = chunk('tEXt', Buffer.alloc(Math.max(0, bytes - size - 12), 'x'));
  return Buffer.concat([signature, bare[0], text, bare[1], bare[2]]);
};
