import type { Display } from '../display/display.js';
import { pageShared } from '../display/page-shared.js';
import type { Store } from '../display/store.js';
import type { Realtime } from './realtime.js';

const { current, displays } = pageShared();

/** The page's connection, which elements and hooks use where nothing else was said: the last one made that is still open. */
export const currentConnection: Store<Realtime | undefined> = current;

/** What is to be seen of a connection that is open. */
export function displayOf(realtime: Realtime | undefined): Display | undefined {
  return displays.get(realtime as Realtime);
}

export function makeCurrent(realtime: Realtime, display: Display): void {
  displays.set(realtime, display);
  current.set(realtime);
}

export function isOver(realtime: Realtime): void {
  displays.delete(realtime);
  current.set([...displays.keys()].at(-1));
}
