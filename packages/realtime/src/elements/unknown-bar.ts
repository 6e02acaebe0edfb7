import { setBar } from './bar.js';

/** As `setBar`; `undefined` where something goes on and nobody knows how far it is. */
export function setBarOrUnknown(
  track: HTMLElement,
  label: string,
  percent: number | undefined,
  words: string,
): void {
  setBar(track, label, percent ?? 0, words);
  track.classList.toggle('unknown', percent === undefined);
  if (percent !== undefined) return;
  track.ariaValueNow = null;
  // The style sheet says how wide it is then.
  (track.firstElementChild as HTMLElement).style.width = '';
}
