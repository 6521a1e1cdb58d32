import { createClient } from './api-client.ts';

type Watch = { clientId: string; version: string };

/**
 * Calls `onNews` each time that something happened to a client since `version`, while the page is in sight. A lost
 * connection is taken up again and misses nothing. Answers what ends it.
 */
export const watchTimeline = ({ clientId, version }: Watch, onNews: () => void): (() => void) => {
  const api = createClient();
  let stop = (): void => {};
  // A browser has few connections for one site: pages out of sight leave theirs to others.
  const follow = (): void => {
    stop();
    if (document.hidden) return;
    const input = { clientId, lastEventId: version };
    const subscription = api.clients.watchTimeline.subscribe(input, { onData: onNews });
    stop = () => subscription.unsubscribe();
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    stop();
  };
};
