import type { SubmitFunction } from '$app/forms';
import { tick } from 'svelte';

const isThere = (element: Element | null): element is HTMLElement =>
  element instanceof HTMLElement && element.isConnected && element.checkVisibility();

// Where nothing of the form is left to see, its disclosure is.
const giveFocus = (form: HTMLFormElement, focused: Element | null): void => {
  const summary = form.closest('details')?.querySelector('summary') ?? null;
  for (const element of [focused, summary])
    if (isThere(element)) {
      element.focus({ preventScroll: true });
      return;
    }
};

/**
 * For forms whose page stays: what was typed stays, and whoever works with the keyboard goes on where they were. Kit
 * gives the focus to the page after each success. `onSuccess` closes what is done with.
 */
export const inPlace =
  (onSuccess: (form: HTMLFormElement) => void = () => {}): SubmitFunction =>
  ({ formElement }) => {
    const focused = document.activeElement;
    formElement.ariaBusy = 'true';
    return async ({ result, update }) => {
      await update({ reset: false });
      formElement.ariaBusy = null;
      if (result.type !== 'success') return;
      onSuccess(formElement);
      await tick();
      giveFocus(formElement, focused);
    };
  };
