/** Fails where the page could not be read again either: an error would take its place. */
export type Probe = () => Promise<unknown>;

/** True when the server answers. */
export const hasAnswer = (probe: Probe): Promise<boolean> =>
  probe().then(
    () => true,
    () => false,
  );
