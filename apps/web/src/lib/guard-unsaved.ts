import { beforeNavigate } from '$app/navigation';

/**
 * Asks before a page is left on which something was typed and not saved. To be called while a component starts; what
 * comes back is attached to its form.
 */
export const guardUnsaved = () => {
  let isDirty = false;
  beforeNavigate(({ cancel, willUnload }) => {
    if (isDirty && (willUnload || !confirm('You have not saved what you typed. Leave it?'))) cancel();
  });
  return (form: HTMLFormElement) => {
    form.addEventListener('input', () => (isDirty = true));
    form.addEventListener('submit', ({ submitter }) => {
      // A preview saves nothing.
      isDirty &&= submitter?.hasAttribute('formtarget') ?? false;
    });
  };
};
