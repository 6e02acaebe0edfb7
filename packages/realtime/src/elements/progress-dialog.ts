import type { ShownBar } from '../display/shown.js';
import { alertTexts } from './alert-texts.js';
import { makeBar, percentText, setBar } from './bar.js';
import { closeButton, drawList, make, setText } from './dom.js';

const TONES: Readonly<Record<string, string>> = { failed: 'red', cancelled: 'orange' };

/** The card with the bars of all that is under way. It stands beside the page, and takes no focus from it. */
export function makeDialog(): HTMLElement {
  return make('div', 'card dialog', { role: 'dialog', hidden: '' });
}

export function drawDialog(
  dialog: HTMLElement,
  bars: readonly ShownBar[],
  onClose: (key: string) => void,
): void {
  dialog.hidden = !bars.length;
  dialog.ariaLabel = bars.map(titleOf).join(', ') || alertTexts().working;
  drawList(dialog, bars, {
    key: (bar) => bar.key,
    line: (bar) => barLine(() => onClose(bar.key)),
    fill: (line, bar) => {
      const part = (name: string) => line.querySelector(`.${name}`) as HTMLElement;
      setText(part('title'), titleOf(bar));
      setText(part('number'), bar.ended ? '' : percentText(bar.percent));
      setText(part('state'), bar.ended ? (alertTexts().states[bar.ended] ?? bar.ended) : '');
      setText(part('description'), bar.description);
      setBar(part('track'), titleOf(bar), bar.percent, bar.description);
      line.className = `bar ${bar.percent < 100 ? (TONES[bar.ended ?? ''] ?? '') : 'green'}`;
    },
  });
}

function titleOf({ title }: ShownBar): string {
  return title || alertTexts().working;
}

function barLine(onClose: () => void): HTMLElement {
  const bar = make('div', 'bar');
  const line = make('div', 'line');
  line.append(
    make('span', 'title', { dir: 'auto' }),
    make('span', 'number'),
    make('span', 'state', { role: 'status' }),
    closeButton(alertTexts().close, onClose),
  );
  bar.append(line, makeBar(), make('p', 'description', { dir: 'auto' }));
  return bar;
}
