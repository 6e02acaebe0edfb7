import type pg from 'pg';
import { SECOND, systemClock } from '../../clock/clock.js';
import type { Confirmation } from '../../options/durability.js';
import { type DurableSide, UnconfirmedWrite } from '../ports/durable-side.js';
import type { EngineLink } from '../ports/engine-link.js';
import type { JobAdder } from '../ports/job-adder.js';

/** For how long it is believed that commits wait for what confirms them. */
const BELIEVED_FOR = 5 * SECOND;

/** What a commit waits for by the settings of a server, and what is said where it waits for nothing. */
const WAITS_FOR: Readonly<Record<Confirmation, readonly [sql: string, otherwise: string]>> = {
  replicated: [
    "trim(current_setting('synchronous_standby_names')) <> ''",
    'its `synchronous_standby_names` is empty: commits wait for no standby',
  ],
  fsynced: ["current_setting('fsync') = 'on'", 'its `fsync` is off: commits wait for no disk'],
};

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
  readonly #believedUntil = new Map<Confirmation, number>();

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
    if (systemClock.elapsed() > (this.#believedUntil.get(durability) ?? 0))
      await this.#expectWait(durability);
    return await write();
  }

  async #expectWait(durability: Confirmation): Promise<void> {
    const [sql, otherwise] = WAITS_FOR[durability];
    const { rows } = await this.#pool.query<{ waits: boolean }>(`SELECT ${sql} AS waits`);
    if (!rows[0]?.waits) throw new UnconfirmedWrite(otherwise, false);
    this.#believedUntil.set(durability, systemClock.elapsed() + BELIEVED_FOR);
  }
}
