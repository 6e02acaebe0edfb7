import type { ShownBar } from '../display/shown.js';
import { alertTexts } from './alert-texts.js';
import { makeBar, percentText, setBar } from './bar.js';
import { closeButton, drawList, make, setText } from './dom.js';

/** The card with the bars of all that is under way. It stands beside the page, and takes no focus from it. */
export function makeDialog(): HTMLElement {
  return make('div', 'card dialog', { role: 'dialog', hidden: '' });
}

export function drawDialog(
  dialog: HTMLElement,
  bars: readonly ShownBar[],
  onClose: (key: string) => void,
): void {
  dialog.hidden = bars.length === 0;
  dialog.setAttribute('aria-label', bars.map(titleOf).join(', ') || alertTexts().working);
  drawList(dialog, bars, {
    key: (bar) => bar.key,
    line: (bar) => barLine(() => onClose(bar.key)),
    fill: (line, bar) => {
      const part = (name: string) => line.querySelector(`.${name}`) as HTMLElement;
      setText(part('title'), titleOf(bar));
      setText(part('number'), percentText(bar.percent));
      setText(part('description'), bar.description);
      setBar(part('track'), titleOf(bar), bar.percent, bar.description);
      line.className = bar.percent >= 100 ? 'bar green' : 'bar';
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
    closeButton(alertTexts().close, onClose),
  );
  bar.append(line, makeBar(), make('p', 'description', { dir: 'auto' }));
  return bar;
}
