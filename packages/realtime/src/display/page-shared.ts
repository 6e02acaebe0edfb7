import type { Realtime } from '../client/realtime.js';
import type { Display } from './display.js';
import { Value } from './store.js';

/** What the client's parts have in common on one page, also when a page loads them as several files. */
export interface PageShared {
  /** The connection made last that is still open. */
  readonly current: Value<Realtime | undefined>;
  /** Of each connection that is open, the latest last. */
  readonly displays: Map<Realtime, Display>;
  /** The words that the app says differently. */
  texts: object;
  /** How many elements on the page show notices, alerts and progress, wherever they stand. */
  alerts: number;
  /** The number of the newest message of any connection. */
  newest: number;
}

const NAME = Symbol.for('cortado.realtime');
const place = globalThis as { [NAME]?: PageShared };

export function pageShared(): PageShared {
  place[NAME] ??= {
    ...{ current: new Value<Realtime | undefined>(undefined), displays: new Map() },
    ...{ texts: {}, alerts: 0, newest: 0 },
  };
  return place[NAME];
}
