import type { Alert, Notice } from '../protocol/frames.js';
import { pageShared } from './page-shared.js';
import { percentOfTotal } from './percent.js';
import { alertShown, barShown, noticeShown, type ShownBar, type ShownMessage } from './shown.js';
import { Value } from './store.js';

/** What `<cortado-alerts>` draws. */
export interface Shown {
  /** Newest last. */
  readonly messages: readonly ShownMessage[];
  readonly bars: readonly ShownBar[];
}

/** The bar that stands for what an event says. */
export interface BarOfEvent {
  readonly key: string;
  readonly room: string;
}

export const NOTHING: Shown = { messages: [], bars: [] };
/** More than anybody reads: older ones give way, and the page stays quick however many come. */
const MESSAGES = 50;
const BARS = 8;
/** The page's own bar, of `showProgress` outside of an event. */
const OWN = 'page';
/** So long one sees that a bar is full, and that it ends before, in milliseconds. */
const FULL = 700;
const ENDED = 5_000;

/** What is to be seen of notices, alerts and the progress dialog. Draws nothing itself. */
export class Display {
  readonly shown = new Value<Shown>(NOTHING);
  readonly #ending = new Map<string, ReturnType<typeof setTimeout>>();
  /** Bars that somebody has closed, and how far they were. */
  readonly #closed = new Map<string, number>();
  #event: BarOfEvent | undefined;

  showNotice(notice: Notice | string): void {
    this.#add(noticeShown(++pageShared().newest, notice, document.baseURI));
  }

  showAlert(alert: Alert | string): void {
    this.#add(alertShown(++pageShared().newest, alert));
  }

  /** `count` of `total` is done. At `total` the bar is full, and goes away. */
  showProgress(title: string, count: number, total = 100, description?: string): void {
    const percent = percentOfTotal(count, total);
    const { key = OWN, room } = this.#event ?? {};
    this.showBar(key, { title, description, percent }, room);
  }

  /** One bar for each source, so that two jobs have two of them. `room`: where it was heard. */
  showBar(key: string, payload: unknown, room?: string): void {
    const bar = barShown(key, payload, room);
    const isFull = bar.percent >= 100;
    // What begins anew is not what somebody has closed.
    if (isFull || bar.percent < Number(this.#closed.get(key))) this.#closed.delete(key);
    if (this.#closed.has(key)) return;
    // What was over before anybody saw it needs no dialog.
    if (!isFull || this.#bar(key)) this.#put(bar, isFull ? FULL : 0);
  }

  /** Whose bar it is has ended: a full one goes in its own time, another says how. */
  endBar(key: string, ended: string): void {
    this.#closed.delete(key);
    const bar = this.#bar(key);
    if (bar && !this.#ending.has(key)) this.#put({ ...bar, ended }, ended === 'completed' ? 1 : ENDED);
  }

  hideBar(key: string): void {
    this.#stay(key);
    if (this.#bar(key)) this.#change({ bars: this.shown.get().bars.filter((it) => it.key !== key) });
  }

  /** Somebody wants to see no more of it, however much comes. */
  closeBar(key: string): void {
    this.#closed.set(key, this.#bar(key)?.percent ?? 0);
    this.hideBar(key);
  }

  /** Closes the dialog, whoever opened it; or the bars of that room. */
  hideProgress(room?: string): void {
    if (!room) this.#closed.clear();
    for (const bar of this.shown.get().bars) if (!room || bar.room === room) this.hideBar(bar.key);
  }

  /** Closes one message, or all of them. */
  close(key?: number): void {
    const { messages } = this.shown.get();
    this.#change({ messages: key === undefined ? [] : messages.filter((it) => it.key !== key) });
  }

  /** What is shown may have lost its place on the page: whoever gives it one is told of it once more. */
  redraw(): void {
    const { messages, bars } = this.shown.get();
    if (messages.length || bars.length) this.#change({});
  }

  /** Closes all, such as what was meant for somebody who is signed out. */
  clear(): void {
    this.hideProgress();
    this.close();
  }

  /** `showProgress` within `work`, which throws nothing, means that bar: a page that shows an event itself has one bar for it, not two. */
  within(event: BarOfEvent, work: () => void): void {
    this.#event = event;
    work();
    this.#event = undefined;
  }

  #bar(key: string): ShownBar | undefined {
    return this.shown.get().bars.find((it) => it.key === key);
  }

  /** `goesAfter`: milliseconds, or 0 for one that stays. */
  #put(bar: ShownBar, goesAfter: number): void {
    const { key } = bar;
    this.#stay(key);
    const { bars } = this.shown.get();
    this.#change({
      bars: this.#bar(key) ? bars.map((it) => (it.key === key ? bar : it)) : [...bars, bar].slice(-BARS),
    });
    if (goesAfter)
      this.#ending.set(
        key,
        setTimeout(() => this.hideBar(key), goesAfter),
      );
  }

  #add(message: ShownMessage | undefined): void {
    if (!message) return;
    this.#change({ messages: [...this.shown.get().messages, message].slice(-MESSAGES) });
  }

  #change(change: Partial<Shown>): void {
    this.shown.set({ ...this.shown.get(), ...change });
  }

  #stay(key: string): void {
    clearTimeout(this.#ending.get(key));
    this.#ending.delete(key);
  }
}
