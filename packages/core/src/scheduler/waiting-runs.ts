import { SECOND } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';
import { PROGRESS, type ScheduleProgress } from './schedule-state.js';

/** By their keys, schedules with runs that wait for the one before. */
const WAITING: RecordCollection = { name: 'schedule-waiting' };
/** So many in one look; those behind them come in the next. */
const MOST_READ = 1_000;
/** So many in one look are the fault of the datastore, which takes its time for each; the next look goes on from there. */
const MOST_FAULTS = 10;
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
  /** The last one of the latest look, where there may be more behind it. */
  #after: string | undefined;

  constructor(deps: WaitingRunsDeps) {
    this.#deps = deps;
  }

  /** To be told before a run begins to wait. */
  static async note(records: Records, key: string): Promise<void> {
    await records.put(WAITING, key, {});
  }

  /** Gives for how many milliseconds it need not be asked again. @throws why one could not be let go, once the others were tried */
  async releaseLost(): Promise<number> {
    const after = this.#after;
    const list = { limit: MOST_READ, ...(after === undefined ? {} : { after }) };
    const found = await this.#deps.records.list(WAITING, list);
    const faults: unknown[] = [];
    for (const { key, place } of found) {
      this.#after = place;
      await this.#release(key).catch((error) => faults.push(error));
      if (faults.length === MOST_FAULTS) throw faults[0];
    }
    if (found.length < MOST_READ) this.#after = undefined;
    if (faults.length > 0) throw faults[0];
    return this.#after === undefined ? REST : 0;
  }

  async #release(key: string): Promise<void> {
    const { records, release } = this.#deps;
    await release(key);
    if (await this.#hasWaiting(key)) return;
    await records.remove(WAITING, key);
    // One that began to wait meanwhile.
    if (await this.#hasWaiting(key)) await WaitingRuns.note(records, key);
  }

  async #hasWaiting(key: string): Promise<boolean> {
    return (await this.#deps.records.get<ScheduleProgress>(PROGRESS, key))?.value.pending !== undefined;
  }
}
