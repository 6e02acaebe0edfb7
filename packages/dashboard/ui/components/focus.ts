/** What acts change may be gone only when the page has read everything anew; milliseconds. */
const GONE_WITHIN = 5_000;

/** The page below its header, where the focus goes when what had it is no more. */
export const CONTENT = 'content';

export function focusContent(): void {
  document.getElementById(CONTENT)?.focus({ preventScroll: true });
}

/** Focuses what opened a dialog; once that is no more, the page itself, so that people who use keys go on where they were. */
export function giveFocusBack(opener: Element | null): void {
  // The dialog leaves the page first.
  setTimeout(() => {
    if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
    const watching = new MutationObserver(() => keep(opener, watching));
    watching.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watching.disconnect(), GONE_WITHIN);
    keep(opener, watching);
  });
}

function keep(opener: Element | null, watching: MutationObserver): void {
  const at = document.activeElement;
  // A dialog that closes keeps the focus until it has faded.
  if ((at === opener && at !== document.body) || at?.closest('[role=dialog]')) return;
  watching.disconnect();
  if (at === null || at === document.body) focusContent();
}
