/** Ends a subscription. */
export type Unsubscribe = () => void;

/** Hears of what a bus is refused, and that it is no longer: of what goes to other processes, or comes from them. */
export interface BusWatch {
  refused(way: 'to' | 'from', error: unknown): void;
  accepted(way: 'to' | 'from'): void;
}

/**
 * Short messages between the processes of one datastore: for what must be heard at once, and may be lost. Nobody
 * keeps them, and a listener hears nothing while its connection is being replaced, so whoever depends on a message
 * also writes down what it said.
 */
export interface ControlBus {
  /** Sends a JSON value of at most 7,000 bytes to everybody who listens now. */
  publish(topic: string, message: unknown): Promise<void>;
  /** Resolves once messages from now on are heard, until then waiting for a datastore that is away. */
  subscribe(topic: string, listener: (message: unknown) => void): Promise<Unsubscribe>;
  /** Engines whose server may refuse it have it: nobody else hears of that, since whoever sends or listens goes on without. */
  watchedBy?(watch: BusWatch): void;
  close(): Promise<void>;
}

type Listener = (message: unknown) => void;

/** Who listens to what, for an implementation that has one connection for all of them. */
export class Listeners {
  readonly #byTopic = new Map<string, Set<Listener>>();

  topics(): string[] {
    return [...this.#byTopic.keys()];
  }

  add(topic: string, listener: Listener): void {
    this.#byTopic.set(topic, (this.#byTopic.get(topic) ?? new Set()).add(listener));
  }

  /** Whether that was the topic's last one. */
  remove(topic: string, listener: Listener): boolean {
    const listeners = this.#byTopic.get(topic);
    if (!listeners?.delete(listener) || listeners.size > 0) return false;
    return this.#byTopic.delete(topic);
  }

  /** `text` that is no JSON comes from somebody else, and is nobody's message. */
  hear(topic: string, text: string): void {
    const listeners = this.#byTopic.get(topic);
    if (!listeners) return;
    try {
      const message: unknown = JSON.parse(text);
      for (const listener of listeners) listener(message);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}
