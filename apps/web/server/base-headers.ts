const ONE_YEAR_SECONDS = 31_536_000;

// What a page could ask a browser for, and none of ours does.
const UNUSED_FEATURES = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
];

export const NOTHING_ALLOWED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** True for the address, or the id, of a page whose address holds a token. */
export const carriesToken = (path: string): boolean =>
  /\/(?:portal|sign-in)\/(?:link|not-me)(?:\/|$)|^(?:\/\([^)]+\))?\/setup$/.test(path);

/** On every answer, whoever makes it: pages, static files, refusals. Pages and files put their own in place of some. */
export const baseHeaders = (origin: string): Map<string, string> =>
  new Map([
    ['X-Content-Type-Options', 'nosniff'],
    ['Cache-Control', 'no-store'],
    ['Content-Security-Policy', NOTHING_ALLOWED],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', ')],
    ['Referrer-Policy', 'strict-origin-when-cross-origin'],
    ...(origin.startsWith('https:')
      ? [['Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}; includeSubDomains`] as const]
      : []),
  ]);
