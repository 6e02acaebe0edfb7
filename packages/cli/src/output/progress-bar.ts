import { maskText } from '@cortado/core';
import { showPercent } from './percent.js';
import { safeText, shorten } from './safe-text.js';

const WIDTH = 24;
const LONGEST = 60;

/** Where it is drawn. */
interface BarSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** How far something is, on one line of a terminal that is written over; elsewhere a line for each whole percent or new words. */
export class ProgressBar {
  readonly #sink: BarSink;
  #shown = '';

  constructor(sink: BarSink) {
    this.#sink = sink;
  }

  show(percent: number, words: string): void {
    const done = Math.round((Math.min(100, Math.max(0, percent)) / 100) * WIDTH);
    const said = shorten(safeText(maskText(words)), LONGEST);
    const line = this.#sink.isTTY
      ? `[${'█'.repeat(done)}${'░'.repeat(WIDTH - done)}] ${showPercent(percent)} ${said}`.trimEnd()
      : `${showPercent(Math.floor(percent))} ${said}`.trimEnd();
    if (line === this.#shown) return;
    this.clear();
    this.#sink.write(this.#sink.isTTY ? line : `${line}\n`);
    this.#shown = line;
  }

  /** Takes it from the terminal, so that something else can be written there. */
  clear(): void {
    if (this.#sink.isTTY && this.#shown) this.#sink.write('\r\u001b[2K');
    this.#shown = '';
  }
}
