/** Something that ends in good order: a worker, a pool, a scheduler. */
export interface Closeable {
  close(): Promise<unknown>;
}

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
 */
export function stopOnSignals(
  closeable: Closeable,
  onSignal: (signal: NodeJS.Signals) => void = () => undefined,
): SignalStop {
  let hear: (signal: NodeJS.Signals) => void = () => undefined;
  const closed = new Promise<void>((resolve, reject) => {
    let isClosing = false;
    hear = (signal) => {
      if (isClosing) process.exit(1);
      isClosing = true;
      onSignal(signal);
      closeable.close().then(() => resolve(), reject);
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
