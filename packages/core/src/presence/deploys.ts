import { type Clock, DAY } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';

/** That a version of an app was first seen among the processes of a datastore. */
export interface DeployMark {
  readonly app: string;
  /** The app's `version`. */
  readonly version: string;
  readonly at: Date;
}

export interface DeploysDeps {
  readonly clock: Clock;
  readonly records: Records;
  readonly app: string;
  /** The app's `version`; without one there is nothing to mark. */
  readonly version: string | undefined;
}

/** As long as the numbers are kept that the marks stand beside. A version that runs for longer is written again meanwhile. */
const DEPLOYS: RecordCollection = { name: 'deploys', ttl: 31 * DAY, keep: 1_000 };
const MOST_LISTED = 200;

/** Writes down which versions came when. */
export class Deploys {
  readonly #deps: DeploysDeps;
  #writtenAt = Number.NEGATIVE_INFINITY;

  constructor(deps: DeploysDeps) {
    this.#deps = deps;
  }

  /** While a worker or a scheduler runs: once at its start, and once a day. */
  async note(): Promise<void> {
    const { clock, records, app, version } = this.#deps;
    if (version === undefined || clock.now() - this.#writtenAt < DAY) return;
    this.#writtenAt = clock.now();
    await records.put(DEPLOYS, `${app}:${version}`, { app, version }).catch((error: unknown) => {
      // A datastore that is away is told the next time.
      this.#writtenAt = Number.NEGATIVE_INFINITY;
      throw error;
    });
  }

  /** The latest first, at most 200. */
  async list(): Promise<DeployMark[]> {
    const found = await this.#deps.records.list<Partial<DeployMark>>(DEPLOYS, { limit: MOST_LISTED });
    return found.flatMap(({ value: { app, version }, createdAt: at }) =>
      typeof app === 'string' && typeof version === 'string' ? [{ app, version, at }] : [],
    );
  }
}
