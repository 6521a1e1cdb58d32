import Bowser from 'bowser';

/** `Chrome on Windows`, from a user agent. Null when it is not a browser's. */
export const describeBrowser = (userAgent: string | null): string | null => {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return null;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
};
