const SWITCH = 'single-letter-keys';

/** Whether keys without Ctrl or Cmd do something (WCAG 2.1.4: they can be switched off). Kept in this browser. */
export const areKeysOn = (): boolean => localStorage.getItem(SWITCH) !== 'off';

export const switchKeys = (isOn: boolean): void => localStorage.setItem(SWITCH, isOn ? 'on' : 'off');

/** True for a key that is meant for the page, rather than for a field, a dialog or the browser. */
export const isPlainKey = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => {
  const isTyping =
    target instanceof HTMLElement && target.closest('input, textarea, select, dialog, [contenteditable]');
  return !isTyping && !ctrlKey && !metaKey && !altKey && areKeysOn();
};

/** Ctrl+K, or Cmd+K on a Mac. */
export const isPaletteKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey && !shiftKey;
