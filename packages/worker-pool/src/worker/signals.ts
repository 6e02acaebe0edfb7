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
 * Closes on the first SIGTERM or Ctrl-C, and exits with 1 on the second. For the outermost program alone: a library
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
    let isClosing = false;
    hear = (signal) => {
      if (isClosing) process.exit(1);
      isClosing = true;
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
