import { hasAnswer } from './has-answer.ts';
import type { Probe } from './has-answer.ts';

const EVERY_MS = 15_000;
/** So that the pages of many owners do not all ask at once. */
const JITTER_MS = 2000;

type Refresh = { isBusy: () => boolean; probe: Probe; refresh: () => Promise<void> };

// A row that moves takes the focus off what is in it.
const keepFocus = async (refresh: () => Promise<void>): Promise<void> => {
  const focused = document.activeElement;
  await refresh();
  if (document.activeElement === document.body && focused instanceof HTMLElement && focused.isConnected)
    focused.focus({ preventScroll: true });
};

/**
 * Refreshes a page when it comes back into sight and every 15 seconds while it is, unless somebody is busy with it or the
 * server does not answer. Answers what ends it.
 */
export const refreshInSight = ({ isBusy, probe, refresh }: Refresh): (() => void) => {
  const look = async (): Promise<void> => {
    if (document.hidden || isBusy() || !(await hasAnswer(probe))) return;
    // Meanwhile somebody may have begun.
    if (!isBusy()) await keepFocus(refresh);
  };
  const onSight = () => void look();
  const timer = setInterval(onSight, EVERY_MS + Math.random() * JITTER_MS);
  document.addEventListener('visibilitychange', onSight);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onSight);
  };
};
