import { hostname } from 'node:os';
import {
  CONTROL_TOPIC,
  type ControlBus,
  type ControlMessage,
  type ControlReply,
} from '@cortado/core/internal';

export interface ControlListenerDeps {
  readonly bus: ControlBus;
  /** What is done of a message for this machine; `undefined` where it is for somebody else. */
  carryOut(message: ControlMessage): ControlReply | undefined;
}

/** Calls that are known to have been carried out. */
const MOST_REMEMBERED = 100;

/** Hears what operators want of processes of this machine, and answers where one of them is its own. */
export class ControlListener {
  readonly #deps: ControlListenerDeps;
  readonly #answered = new Map<string, ControlReply>();
  #unsubscribe: (() => void) | undefined;

  constructor(deps: ControlListenerDeps) {
    this.#deps = deps;
  }

  /** Resolves once messages from now on are heard. */
  async start(): Promise<void> {
    this.#unsubscribe = await this.#deps.bus.subscribe(CONTROL_TOPIC, (message) =>
      this.#hear(message as ControlMessage),
    );
  }

  close(): void {
    this.#unsubscribe?.();
  }

  #hear(message: ControlMessage): void {
    if (message.host !== hostname()) return;
    const answer = this.#answered.get(message.call) ?? this.#deps.carryOut(message);
    if (!answer) return;
    this.#answered.set(message.call, answer);
    const [oldest] = this.#answered.keys();
    if (this.#answered.size > MOST_REMEMBERED && oldest !== undefined) this.#answered.delete(oldest);
    // An answer that is lost does no harm: the message comes again.
    this.#deps.bus.publish(message.reply, answer).catch(() => undefined);
  }
}
