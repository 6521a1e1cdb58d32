/**
 * Where times are read. On the server, and so in every page as it arrives, it is UTC; the workspace's layout sets the
 * zone of the browser once its script runs. Nothing on the server may write it.
 */
export const clock = $state({ timeZone: 'UTC' });

export const useBrowserClock = (): void => {
  clock.timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
};
