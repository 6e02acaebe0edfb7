import { LockLostError } from '@cortado/core';
import {
  type CheckpointStore,
  DAY,
  LatestSave,
  type RecordCollection,
  type Records,
  type SavedCheckpoint,
} from '@cortado/core/internal';

/** Kept for as long as a failed job is kept to be retried. */
const CHECKPOINTS: RecordCollection = { name: 'checkpoints', ttl: 14 * DAY };

/** One record for a job, whatever its shards. */
interface CheckpointRecord {
  /** The run that may write: BullMQ's count of the starts of the job, which only grows. */
  readonly owner: number;
  /** How often the job had lost its worker when a checkpoint was last saved. */
  readonly stalls: number;
  readonly shards: Readonly<Record<string, SavedCheckpoint>>;
}

/** A run of a job, as BullMQ counts: starts, and workers lost. */
export interface CheckpointOwner {
  readonly queue: string;
  readonly id: string;
  readonly starts: number;
  readonly stalls: number;
}

/** The checkpoints of one run of a job, in the datastore. A run that started earlier can no longer write them. */
export class StoredCheckpoints implements CheckpointStore {
  readonly #records: Records;
  readonly #owner: CheckpointOwner;
  readonly #key: string;
  #record: CheckpointRecord;
  #version = 0;
  #claiming: Promise<void> | undefined;
  // One after the other: each knows the version of the one before, and has what was told before it.
  readonly #latest = new LatestSave(() => this.#write());

  constructor(records: Records, owner: CheckpointOwner) {
    this.#records = records;
    this.#owner = owner;
    this.#key = keyOf(owner);
    this.#record = { owner: owner.starts, stalls: 0, shards: {} };
  }

  async claim(shard: string): Promise<SavedCheckpoint | undefined> {
    this.#claiming ??= this.#claim();
    await this.#claiming;
    return Object.hasOwn(this.#record.shards, shard) ? this.#record.shards[shard] : undefined;
  }

  save(shard: string, saved: SavedCheckpoint): Promise<void> {
    const { starts, stalls } = this.#owner;
    this.#record = { owner: starts, stalls, shards: { ...this.#record.shards, [shard]: saved } };
    return this.#latest.save();
  }

  /** The job has completed, so no run of it will go on from here. */
  async clear(): Promise<void> {
    await this.#records.remove(CHECKPOINTS, this.#key);
  }

  async #claim(): Promise<void> {
    try {
      while (!(await this.#take()));
    } catch (error) {
      this.#claiming = undefined;
      throw error;
    }
  }

  async #take(): Promise<boolean> {
    const found = await this.#records.get<CheckpointRecord>(CHECKPOINTS, this.#key);
    if (found && found.value.owner > this.#owner.starts) throw new LockLostError();
    this.#record = { stalls: 0, shards: {}, ...found?.value, owner: this.#owner.starts };
    return this.#put(found?.version ?? 0);
  }

  async #write(): Promise<void> {
    while (!(await this.#put(this.#version))) {
      // A write whose answer was lost was ours all the same.
      const found = await this.#records.get<CheckpointRecord>(CHECKPOINTS, this.#key);
      if (found && found.value.owner !== this.#owner.starts) throw new LockLostError();
      this.#version = found?.version ?? 0;
    }
  }

  async #put(ifVersion: number): Promise<boolean> {
    const version = await this.#records.put(CHECKPOINTS, this.#key, this.#record, { ifVersion });
    this.#version = version ?? this.#version;
    return version !== undefined;
  }
}

/** How often the job had lost its worker when it last saved a checkpoint; 0 where it never did. */
export async function stallsAtCheckpoint(
  records: Records,
  job: { queue: string; id: string },
): Promise<number> {
  const found = await records.get<CheckpointRecord>(CHECKPOINTS, keyOf(job));
  return found?.value.stalls ?? 0;
}

function keyOf({ queue, id }: { queue: string; id: string }): string {
  return `${queue}:${id}`;
}
