import type { BroadcastLog, LogPart, OutgoingBroadcast, RoomPart } from '../datastore/ports/broadcast-log.js';
import type { Engine } from '../datastore/ports/engine.js';
import { DatastoreUnavailableError } from '../errors/dispatch-errors.js';
import type { Access, RetryUntilDeadline } from './retry-until-deadline.js';

/** The engine's broadcasts, waiting for a datastore that is away as long as an enqueue does. */
export class RetryingBroadcasts implements BroadcastLog {
  readonly #engine: Engine;
  readonly #retry: RetryUntilDeadline;
  readonly #access: Access<BroadcastLog>;

  constructor(engine: Engine, retry: RetryUntilDeadline) {
    this.#engine = engine;
    this.#retry = retry;
    this.#access = {
      now: () => (engine.isAvailable() ? engine.broadcasts : undefined),
      later: () => engine.whenAvailable(),
    };
  }

  append(broadcasts: readonly OutgoingBroadcast[], isRepeated: boolean): Promise<void> {
    let mayBeThere = isRepeated;
    return this.#ask('Publishing', (log) => {
      const appended = log.append(broadcasts, mayBeThere);
      // One whose answer was lost may have been carried out.
      mayBeThere = true;
      return appended;
    });
  }

  newest(): Promise<number> {
    return this.#ask('Reading what was published', (log) => log.newest());
  }

  read(after: number, limit: number): Promise<LogPart> {
    return this.#ask('Reading what was published', (log) => log.read(after, limit));
  }

  room(room: string, after: number): Promise<RoomPart> {
    return this.#ask('Reading what was published', (log) => log.room(room, after));
  }

  #ask<T>(what: string, command: (log: BroadcastLog) => Promise<T>): Promise<T> {
    const { location } = this.#engine;
    return this.#retry.run(
      this.#access,
      command,
      (known) => new DatastoreUnavailableError({ ...known, what, location }),
      () => `${what} failed`,
    );
  }
}
