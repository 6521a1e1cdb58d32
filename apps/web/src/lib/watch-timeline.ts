import { createClient } from './api-client.ts';
import { hasAnswer } from './has-answer.ts';

const ASK_AGAIN_MS = 1000;

type Watch = { clientId: string; version: string };

/**
 * Calls `onNews` each time that something happened to a client since `version`, while the page is in sight. A lost
 * connection is taken up again and misses nothing. Answers what ends it.
 */
export const watchTimeline = ({ clientId, version }: Watch, onNews: () => void): (() => void) => {
  const api = createClient();
  let stop = (): void => {};
  let isOver = false;
  let isTelling = false;
  // A connection that is lost right after the news would put an error in the place of the page.
  const tell = async (): Promise<void> => {
    if (isTelling) return;
    isTelling = true;
    while (!isOver && !(await hasAnswer(() => api.owners.me.query())))
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    isTelling = false;
    if (!isOver) onNews();
  };
  // A browser has few connections for one site: pages out of sight leave theirs to others.
  const follow = (): void => {
    stop();
    if (document.hidden) return;
    const input = { clientId, lastEventId: version };
    const subscription = api.clients.watchTimeline.subscribe(input, { onData: () => void tell() });
    stop = () => subscription.unsubscribe();
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', follow);
    stop();
  };
};
