import type { Redactor } from '../redaction/redactor.js';
import type { EventBus } from './event-bus.js';
import type { JobEventName, JobEvents } from './job-events.js';
import { logEvents } from './log-events.js';

/** Takes one line, without a newline at its end. */
export type WriteLine = (line: string) => void;

export interface DefaultLogDeps {
  readonly events: EventBus;
  readonly redactor: Redactor;
  /** `false` for nowhere. @default the process's stderr */
  readonly write: WriteLine | false | undefined;
}

/**
 * Says what goes wrong in workers and schedulers, failed jobs above all, as long as nobody listens to it: what an app hears of
 * through `on` or `logEvents` is for the app to say.
 */
export class DefaultLog {
  readonly #deps: DefaultLogDeps;
  #isStarted = false;

  constructor(deps: DefaultLogDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { write = toStderr, events, redactor } = this.#deps;
    if (this.#isStarted || write === false) return;
    this.#isStarted = true;
    const on = <N extends JobEventName>(name: N, listener: (event: JobEvents[N]) => void) =>
      events.on(name, (event) => {
        if (!events.isHeard(name)) listener(event);
      });
    logEvents({ on, internals: { redactor } }, write, { quiet: true });
  }
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
