import type { ConnectionState } from '../client/connection-state.js';
import { alertTexts } from './alert-texts.js';
import { make } from './dom.js';

/** A server that is started anew is back before this, in milliseconds, and nobody need hear of it. */
const AFTER = 1_500;

/** Says that a page hears nothing, and why, once it has lasted. */
export class ConnectionNote {
  readonly element = make('p', 'card connection', { role: 'status', hidden: '' });
  #timer: ReturnType<typeof setTimeout> | undefined;
  #words = '';

  show(state: ConnectionState): void {
    const words = wordsOf(state);
    if (words === this.#words) return;
    this.stop();
    this.#words = words;
    // What has been said is changed at once.
    if (words && this.element.hidden) this.#timer = setTimeout(() => this.#write(), AFTER);
    else this.#write();
  }

  stop(): void {
    clearTimeout(this.#timer);
    // What was not said yet is said by whoever shows it again.
    this.#words = this.element.textContent;
  }

  #write(): void {
    this.element.hidden = !this.#words;
    this.element.textContent = this.#words;
  }
}

function wordsOf({ status, datastore }: ConnectionState): string {
  const texts = alertTexts();
  if (status === 'offline') return texts.offline;
  if (status === 'refused') return texts.refused;
  if (status === 'online' && datastore === 'away') return texts.datastoreAway;
  return '';
}
