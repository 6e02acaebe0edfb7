import { make } from './dom.js';

/** A progress bar: an empty one, to be set. */
export function makeBar(): HTMLElement {
  // Of 0 to 100, which need not be said.
  const track = make('div', 'track', { role: 'progressbar' });
  track.append(make('div', 'fill'));
  return track;
}

/** How far it is, 0 to 100. */
export function setBar(track: HTMLElement, label: string, percent: number, words: string): void {
  track.ariaLabel = label;
  track.ariaValueNow = String(Math.round(percent));
  track.ariaValueText = words || null;
  (track.firstElementChild as HTMLElement).style.width = `${percent}%`;
}

export function percentText(percent: number): string {
  return `${Math.floor(percent)} %`;
}
