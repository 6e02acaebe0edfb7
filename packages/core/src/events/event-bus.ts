import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { maskText } from '../redaction/mask-text.js';
import type { JobEventName, JobEvents } from './job-events.js';
import { listenerFaults } from './listener-faults.js';

type Listener<N extends JobEventName> = (event: JobEvents[N]) => void;
// biome-ignore lint/suspicious/noExplicitAny: one table for listeners of every event
type Listeners = Map<JobEventName, Set<Listener<any>>>;

/** Typed events of one app. A listener that throws or rejects is reported, by default as a process warning, and never harms the work. */
export class EventBus {
  readonly #listeners: Listeners = new Map();
  /** How many listeners of the app's own each event has. */
  readonly #heard = new Map<JobEventName, number>();
  readonly #report: (message: string) => void;

  constructor(report = (message: string) => process.emitWarning(message, 'CortadoListener')) {
    this.#report = report;
  }

  /** Returns what removes the listener again. @throws InvalidOptionsError */
  on<N extends JobEventName>(name: N, listener: Listener<N>): () => void {
    const faults = listenerFaults(name, listener);
    if (faults.length > 0) throw new InvalidOptionsError('Nothing listens', faults);
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  }

  /** The same for a listener of the app's own: what somebody hears of this way, Cortado does not say by itself. */
  hear<N extends JobEventName>(name: N, listener: Listener<N>): () => void {
    const stop = this.on(name, listener);
    this.#heard.set(name, (this.#heard.get(name) ?? 0) + 1);
    let isHeard = true;
    return () => {
      if (isHeard) this.#heard.set(name, (this.#heard.get(name) ?? 1) - 1);
      isHeard = false;
      return stop();
    };
  }

  isHeard(name: JobEventName): boolean {
    return (this.#heard.get(name) ?? 0) > 0;
  }

  /** Whether building an event for this name is worth it. */
  wants(name: JobEventName): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  emit<N extends JobEventName>(name: N, event: JobEvents[N]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        // An async function is a listener too, whatever its type says.
        const answer: unknown = listener(event);
        if (isThenable(answer)) answer.then(undefined, (error) => this.#tell(name, error));
      } catch (error) {
        this.#tell(name, error);
      }
    }
  }

  #tell(name: JobEventName, error: unknown): void {
    this.#report(maskText(`A listener of "${name}" threw: ${error instanceof Error ? error.stack : error}`));
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
