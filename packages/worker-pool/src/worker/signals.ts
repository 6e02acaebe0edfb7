import { systemClock } from '@cortado/core/internal';
import { type Closeable, closeInOrder } from './close-in-order.js';

/** What `stopOnSignals` gives back. */
export interface SignalStop {
  /** Resolves when a signal came and everything has closed; rejects when closing failed. */
  readonly closed: Promise<void>;
  /** Stops listening. */
  release(): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * A signal so soon after the first is the same one: Ctrl-C reaches every process of a terminal, and some, such as tsx, hand
 * it on to their child, which then has it twice. Milliseconds.
 */
const SAME_SIGNAL = 300;

/**
 * Closes on the first SIGTERM or Ctrl-C, and exits with 1 on the second, unless that
 * comes within 0.3 seconds and so may be the first once more. For the outermost program alone: a library
 * that takes signals takes them from the program around it.
 * @param closeable one, or several that close in this order: `[server, cortado]` answers the requests in hand, lets running
 * jobs end, and then lets go of all connections, so that the process ends by itself
 */
export function stopOnSignals(
  closeable: Closeable | readonly Closeable[],
  onSignal: (signal: NodeJS.Signals) => void = () => undefined,
): SignalStop {
  const closeables = [closeable].flat() as readonly Closeable[];
  let hear: (signal: NodeJS.Signals) => void = () => undefined;
  const closed = new Promise<void>((resolve, reject) => {
    let since: number | undefined;
    hear = (signal) => {
      const now = systemClock.elapsed();
      if (since !== undefined && now - since < SAME_SIGNAL) return;
      if (since !== undefined) process.exit(1);
      since = now;
      onSignal(signal);
      closeInOrder(closeables).then(resolve, reject);
    };
  });
  for (const signal of SIGNALS) process.on(signal, hear);
  return {
    closed,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, hear);
    },
  };
}
