import type pg from 'pg';
import { SECOND, systemClock } from '../../clock/clock.js';
import type { Confirmation } from '../../options/durability.js';
import { type DurableSide, UnconfirmedWrite } from '../ports/durable-side.js';
import type { EngineLink } from '../ports/engine.js';
import type { JobAdder } from '../ports/job-adder.js';

/** For how long it is believed that a server has standbys that its commits wait for. */
const BELIEVED_FOR = 5 * SECOND;

export interface SqlDurableDeps {
  /** Its sessions have `synchronous_commit = on`, so that a commit is on disk, and with its standbys, when it is answered. */
  readonly pool: pg.Pool;
  readonly producer: EngineLink;
  readonly jobs: JobAdder;
}

/** On PostgreSQL the commit is the confirmation. */
export class SqlDurableSide implements DurableSide {
  readonly jobs: JobAdder;
  readonly producer: EngineLink;
  readonly #pool: pg.Pool;
  #believedUntil = 0;

  constructor({ pool, producer, jobs }: SqlDurableDeps) {
    this.#pool = pool;
    this.producer = producer;
    this.jobs = jobs;
  }

  isAvailable(): boolean {
    return true;
  }

  async whenAvailable(): Promise<void> {}

  async confirmed<T>(durability: Confirmation, write: () => Promise<T>): Promise<T> {
    if (durability === 'replicated' && systemClock.elapsed() > this.#believedUntil)
      await this.#expectStandby();
    return await write();
  }

  async #expectStandby(): Promise<void> {
    const { rows } = await this.#pool.query<{ names: string }>(
      "SELECT current_setting('synchronous_standby_names') AS names",
    );
    if (!rows[0]?.names.trim())
      throw new UnconfirmedWrite(
        'its `synchronous_standby_names` is empty: commits wait for no standby',
        false,
      );
    this.#believedUntil = systemClock.elapsed() + BELIEVED_FOR;
  }
}
