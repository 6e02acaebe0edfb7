import { SECOND } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';
import { PROGRESS, type ScheduleProgress } from './schedule-state.js';

/** By their keys, schedules with runs that wait for the one before. */
const WAITING: RecordCollection = { name: 'schedule-waiting' };
const MOST_READ = 1_000;
/** Each is let go by the end of the run before it. What was lost on that way may take so long. */
const REST = 30 * SECOND;

export interface WaitingRunsDeps {
  readonly records: Records;
  /** Queues the next run of a schedule that waits, if the one before has ended. */
  release(key: string): Promise<void>;
}

/**
 * Lets runs go whose predecessor could not: its worker died as it ended, it was taken out, or the datastore was away just then. Where
 * another tick of the schedule comes, that does so too, but a schedule may have had its last.
 */
export class WaitingRuns {
  readonly #deps: WaitingRunsDeps;

  constructor(deps: WaitingRunsDeps) {
    this.#deps = deps;
  }

  /** To be told before a run begins to wait. */
  static async note(records: Records, key: string): Promise<void> {
    await records.put(WAITING, key, {});
  }

  /** Gives for how many milliseconds it need not be asked again. */
  async releaseLost(): Promise<number> {
    const { records, release } = this.#deps;
    for (const { key } of await records.list(WAITING, { limit: MOST_READ })) {
      await release(key);
      if (await this.#hasWaiting(key)) continue;
      await records.remove(WAITING, key);
      // One that began to wait meanwhile.
      if (await this.#hasWaiting(key)) await WaitingRuns.note(records, key);
    }
    return REST;
  }

  async #hasWaiting(key: string): Promise<boolean> {
    return (await this.#deps.records.get<ScheduleProgress>(PROGRESS, key))?.value.pending !== undefined;
  }
}
