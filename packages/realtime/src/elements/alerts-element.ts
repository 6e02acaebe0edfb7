import type { Realtime } from '../client/realtime.js';
import { NOTHING, type Shown } from '../display/display.js';
import { pageShared } from '../display/page-shared.js';
import type { ShownMessage } from '../display/shown.js';
import { alertTexts } from './alert-texts.js';
import css from './alerts-element.css';
import { ConnectionNote } from './connection-note.js';
import { drawList, make, setText } from './dom.js';
import { messageLine, spokenText } from './message-line.js';
import { drawDialog, makeDialog } from './progress-dialog.js';
import { RealtimeElement } from './realtime-element.js';

const TICK = 250;
const shared = pageShared();
/** Said by any element of the page, whichever connection it shows now. */
const spoken = new WeakSet<ShownMessage>();

/**
 * `<cortado-alerts>`: where notices, alerts and the progress dialog of a page are to be seen, at its lower corner, and
 * that the connection is lost. Notices stay until they are closed, alerts go away while nobody points at them.
 */
export class CortadoAlerts extends RealtimeElement {
  readonly #polite = make('div', 'sr', { 'aria-live': 'polite' });
  readonly #assertive = make('div', 'sr', { 'aria-live': 'assertive' });
  readonly #section = make('section');
  readonly #list = make('ul');
  readonly #dialog = makeDialog();
  readonly #closeAll = make('button', 'card all', { type: 'button' });
  readonly #note = new ConnectionNote();
  /** Of alerts, in milliseconds. */
  readonly #left = new Map<number, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.#section.append(this.#closeAll, this.#list, this.#dialog, this.#note.element);
    this.#closeAll.addEventListener('click', () => this.display?.close());
    this.#list.addEventListener('keydown', (event) => this.#escape(event));
    this.open(css).append(this.#polite, this.#assertive, this.#section);
  }

  protected attach(realtime: Realtime): (() => void)[] {
    const state = realtime.state;
    const note = () => this.#note.show(state.get());
    note();
    shared.alerts++;
    return [
      state.subscribe(note),
      () => {
        shared.alerts--;
        this.#note.stop();
        this.#stopTimer();
        // Once the page is whole again: an element may be moved, or another stand in its place.
        queueMicrotask(() => this.display?.redraw());
      },
      ...(this.display ? [this.display.shown.subscribe(this.redraw)] : []),
    ];
  }

  protected draw(): void {
    const { messages, bars }: Shown = this.display?.shown.get() ?? NOTHING;
    const texts = alertTexts();
    this.#section.ariaLabel = texts.notifications;
    drawList(this.#list, messages, {
      key: (message) => String(message.key),
      line: (message) => messageLine(message, () => this.#close(message)),
    });
    this.#list.hidden = !messages.length;
    setText(this.#closeAll, texts.closeAll);
    this.#closeAll.hidden = messages.length < 3;
    drawDialog(this.#dialog, bars, (key) => this.display?.closeBar(key));
    this.#speak(messages);
    this.#countDown(messages);
  }

  /** What is new is written where screen readers listen; the cards themselves are no live region. */
  #speak(messages: readonly ShownMessage[]): void {
    const fresh = messages.filter((it) => !spoken.has(it) && spoken.add(it));
    if (!fresh.length) return;
    this.#list.scrollTop = this.#list.scrollHeight;
    const say = (isUrgent: boolean) =>
      fresh
        .filter((it) => (it.indicator === 'red') === isUrgent)
        .map(spokenText)
        .join(' ');
    setText(this.#assertive, say(true));
    setText(this.#polite, say(false));
  }

  #countDown(messages: readonly ShownMessage[]): void {
    const before = new Map(this.#left);
    this.#left.clear();
    for (const { key, seconds } of messages)
      if (seconds !== undefined) this.#left.set(key, before.get(key) ?? seconds * 1000);
    if (this.#left.size > 0) this.#timer ??= setInterval(() => this.#tick(), TICK);
    else this.#stopTimer();
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Time stands still while somebody reads, and while nobody can. */
  #tick(): void {
    if (document.hidden || this.#list.matches(':hover, :focus-within')) return;
    for (const [key, left] of this.#left) {
      this.#left.set(key, left - TICK);
      if (left <= TICK) this.display?.close(key);
    }
  }

  #close({ key }: ShownMessage): void {
    const line = this.#list.querySelector(`[data-key="${key}"]`);
    const next = line?.nextElementSibling ?? line?.previousElementSibling;
    // Who closes with the keyboard goes on to the next.
    if (line?.matches(':focus-within')) next?.querySelector('button')?.focus();
    this.display?.close(key);
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    (event.target as Element).closest('li')?.querySelector('button')?.click();
  }
}
