// What pages show at most (packages/api/src/workspace/read-logo.ts), and how large they show it, on sharp screens twice.
const PAGE_BYTES = 10_000;
const MAX_WIDTH = 480;
const HEIGHTS = [80, 64, 48, 40];

const drawAt = async (picture: ImageBitmap, height: number): Promise<Blob | null> => {
  const scale = Math.min(1, height / picture.height, MAX_WIDTH / picture.width);
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  );
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return blob.size <= PAGE_BYTES ? blob : null;
};

/** A copy of a PNG that is light enough for the sign-in pages. Null when it is light already, or cannot be made so. */
export const shrinkLogo = async (file: File): Promise<File | null> => {
  if (file.type !== 'image/png' || file.size <= PAGE_BYTES) return null;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  for (const height of HEIGHTS) {
    const blob = await drawAt(picture, height);
    if (blob) return new File([blob], 'small.png', { type: 'image/png' });
  }
  return null;
};
