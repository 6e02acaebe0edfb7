import { make } from './dom.js';

/** A progress bar: an empty one, to be set. */
export function makeBar(): HTMLElement {
  const track = make('div', 'track', {
    role: 'progressbar',
    'aria-valuemin': '0',
    'aria-valuemax': '100',
  });
  track.append(make('div', 'fill'));
  return track;
}

/** How far it is, 0 to 100; `undefined` where something goes on and nobody knows how far. */
export function setBar(track: HTMLElement, label: string, percent: number | undefined, words = ''): void {
  track.ariaLabel = label;
  track.ariaValueNow = percent === undefined ? null : String(Math.round(percent));
  track.ariaValueText = words || null;
  track.classList.toggle('unknown', percent === undefined);
  (track.firstElementChild as HTMLElement).style.width = percent === undefined ? '' : `${percent}%`;
}

export function percentText(percent: number): string {
  return `${Math.floor(percent)} %`;
}
