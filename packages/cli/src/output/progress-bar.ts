import { maskText } from '@cortado/core';
import { showPercent } from './percent.js';
import { safeText, shorten } from './safe-text.js';

const WIDTH = 24;
const LONGEST = 60;
/** Of a terminal that does not say how many it has. */
const COLUMNS = 80;
/** What is longer than the row is cut off by the terminal, which knows how wide each sign is. */
const ONE_ROW = { on: '\u001b[?7l', off: '\u001b[?7h' };

/** Where it is drawn. */
interface BarSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
}

/** How far something is, on one line of a terminal that is written over; elsewhere a line for each whole percent or new words. */
export class ProgressBar {
  readonly #sink: BarSink;
  #shown = '';

  constructor(sink: BarSink) {
    this.#sink = sink;
  }

  show(percent: number, words: string): void {
    const { isTTY, columns } = this.#sink;
    const said = safeText(maskText(words));
    const line = isTTY
      ? drawn(percent, said, columns || COLUMNS)
      : `${showPercent(Math.floor(percent))} ${shorten(said, LONGEST)}`.trimEnd();
    if (line === this.#shown) return;
    this.clear();
    this.#sink.write(isTTY ? `${ONE_ROW.on}${line}${ONE_ROW.off}` : `${line}\n`);
    this.#shown = line;
  }

  /** Takes it from the terminal, so that something else can be written there. */
  clear(): void {
    if (this.#sink.isTTY && this.#shown) this.#sink.write('\r\u001b[2K');
    this.#shown = '';
  }
}

/** The bar, and as many words as the row has room for. */
function drawn(percent: number, words: string, columns: number): string {
  const done = Math.round((Math.min(100, Math.max(0, percent)) / 100) * WIDTH);
  const bar = `[${'█'.repeat(done)}${'░'.repeat(WIDTH - done)}] ${showPercent(percent)}`;
  const room = Math.min(LONGEST, columns - 1 - bar.length - 1);
  return room > 0 ? `${bar} ${shorten(words, room)}`.trimEnd() : bar;
}
