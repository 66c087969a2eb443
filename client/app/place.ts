/** Where somebody was on the page, to be brought back there after a lock. Holds names of fields, never their text. */
interface Place {
  path: string;
  scroll: number;
  form: string | undefined;
  field: string | undefined;
  selection: [number, number] | undefined;
}

let place: Place | undefined;
/** Screens fetch first; after this long nobody waits for the old place any more. */
const patience = 3000;

type Typed = HTMLInputElement | HTMLTextAreaElement;
const isTyped = (element: Element | null): element is Typed =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

function selectionOf(element: Element | null): [number, number] | undefined {
  if (!isTyped(element) || element.selectionStart === null) return undefined;
  return [element.selectionStart, element.selectionEnd ?? element.selectionStart];
}

export function rememberPlace(): void {
  const at = document.activeElement;
  place = {
    path: window.location.pathname,
    scroll: window.scrollY,
    form: at?.closest<HTMLElement>('[data-form]')?.dataset.form,
    field: at?.getAttribute('name') ?? undefined,
    selection: selectionOf(at),
  };
}

function findField(form: string, field: string): HTMLElement | null {
  const elements = [...document.querySelectorAll<HTMLFormElement>('form[data-form]')].find(
    ({ dataset }) => dataset.form === form,
  )?.elements;
  const found = [...(elements ?? [])].find((element) => element.getAttribute('name') === field);
  return found instanceof HTMLElement ? found : null;
}

/** Goes back to the remembered scroll, field and selection once they are on the page. True when there is a place. */
export function returnToPlace(): boolean {
  const target = place;
  place = undefined;
  if (!target || target.path !== window.location.pathname) return false;

  const { form, field, selection, scroll } = target;
  const until = performance.now() + patience;
  const attempt = () => {
    const found = form && field ? findField(form, field) : null;
    // A form that is still looking for its draft would move the caret when the text arrives.
    const ready = field ? found && !found.closest('[aria-busy="true"]') : document.querySelector('main h1');
    if (!ready && performance.now() < until) {
      requestAnimationFrame(attempt);
      return;
    }
    window.scrollTo({ top: scroll });
    found?.focus({ preventScroll: true });
    if (isTyped(found) && selection) found.setSelectionRange(...selection);
  };
  requestAnimationFrame(attempt);
  return true;
}
