import { applyAction } from '$app/forms';
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

const unreached = () => ({
  type: 'failure' as const,
  status: 503,
  location: location.href,
  data: {
    problem: {
      message: 'There is no connection just now. What you typed is still here: try again when you are online.',
      fields: {},
    },
    values: {},
  },
});

type OnSuccess = (form: HTMLFormElement) => void;

const submit =
  (onSuccess: OnSuccess, isRepeatable: boolean): SubmitFunction =>
  ({ formElement, cancel }) => {
    if (formElement.ariaBusy === 'true' && !isRepeatable) {
      cancel();
      return;
    }
    const focused = document.activeElement;
    formElement.ariaBusy = 'true';
    return async ({ result, update }) => {
      // Without an answer there is no page to show in place of this one, and what was typed would be lost with it.
      if (result.type === 'error' && result.status === undefined) await applyAction(unreached());
      else await update({ reset: false });
      formElement.ariaBusy = null;
      if (result.type !== 'success') return;
      onSuccess(formElement);
      await tick();
      giveFocus(formElement, focused);
    };
  };

/**
 * For forms whose page stays: what was typed stays, and whoever works with the keyboard goes on where they were. Kit
 * gives the focus to the page after each success. `onSuccess` closes what is done with. A second press while the first one is
 * under way is none: its answer would be about what the first one has done.
 */
export const inPlace = (onSuccess: OnSuccess = () => {}): SubmitFunction => submit(onSuccess, false);

/** The same where each press means something (F11). */
export const eachInPlace = (): SubmitFunction => submit(() => {}, true);
