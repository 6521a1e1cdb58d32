// What pages show at most (packages/api/src/workspace/read-logo.ts), and how large they show it, on sharp screens twice.
const PAGE_BYTES = 10_000;
const PAGE_HEIGHTS = [80, 64, 48, 40];
// What is kept at most, with some room.
const MAX_BYTES = 250_000;
const HEIGHTS = [400, 240, 160, 80];
const MAX_WIDTH_FOR_HEIGHT = 6;

const drawAt = async (picture: ImageBitmap, height: number): Promise<Blob> => {
  const scale = Math.min(1, height / picture.height, (height * MAX_WIDTH_FOR_HEIGHT) / picture.width);
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  );
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
};

/** The largest copy, as a PNG, that is light enough. Null for what is no picture, or cannot be made so. */
const copyAs = async (file: File, name: string, heights: number[], maxBytes: number): Promise<File | null> => {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  for (const height of heights) {
    const blob = await drawAt(picture, height);
    if (blob.size <= maxBytes) return new File([blob], name, { type: 'image/png' });
  }
  return null;
};

/** A copy of a PNG that is light enough for the sign-in pages. Null when it is light already, or cannot be made so. */
export const shrinkLogo = async (file: File): Promise<File | null> =>
  file.type === 'image/png' && file.size > PAGE_BYTES ? copyAs(file, 'small.png', PAGE_HEIGHTS, PAGE_BYTES) : null;

/** A photo format as a PNG, and what is too large a PNG as a smaller one. Null when there is nothing to convert. */
export const convertLogo = async (file: File): Promise<File | null> =>
  file.type !== 'image/svg+xml' && (file.type !== 'image/png' || file.size > MAX_BYTES)
    ? copyAs(file, 'logo.png', HEIGHTS, MAX_BYTES)
    : null;
