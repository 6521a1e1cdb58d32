const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const RELATIVE = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

const STEPS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `20 December 2026` */
export const formatDay = (at: Date): string => DAY.format(at);

/** `22 Nov 2026, 23:05 UTC`, or without the last word in another time zone. */
export const formatMinute = (at: Date, timeZone = 'UTC'): string => {
  const minute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);
  return timeZone === 'UTC' ? `${minute} UTC` : minute;
};

/** `23:05 UTC`, or without the last word in another time zone. */
export const formatTime = (at: Date, timeZone = 'UTC'): string => {
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(at);
  return timeZone === 'UTC' ? `${time} UTC` : time;
};

/** `3 minutes ago`, `in 2 weeks` */
export const formatRelative = (at: Date, now: Date): string => {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size);
  return step ? RELATIVE.format(Math.round(seconds / step[1]), step[0]) : 'just now';
};
