import { CheckpointNotSerializableError, ShardInUseError } from '../errors/execution-errors.js';
import { findJsonFault } from '../message/json-value.js';
import type { CheckpointStore, SavedCheckpoint } from './checkpoint-store.js';
import type { EndingRun } from './incoming-job.js';

/** What a checkpoint can be: it comes back as JSON carries it. */
export type CheckpointValue =
  | string
  | number
  | boolean
  | null
  | readonly CheckpointValue[]
  | { readonly [key: string]: CheckpointValue | undefined };

/** Where this job has got to, kept over attempts, workers and crashes; `iterate()` keeps it by itself. */
export interface Checkpoints {
  /** What was saved last, by this run or one before; `undefined` when nothing was. @throws LockLostError */
  load<C extends CheckpointValue>(shard?: string): Promise<C | undefined>;
  /** @throws LockLostError when another worker has taken the job over, CheckpointNotSerializableError */
  save(checkpoint: CheckpointValue, shard?: string): Promise<void>;
}

export const WHOLE = '';
const NOTHING = { path: '', found: 'undefined', advice: 'Give null where there is none.' };

/** The checkpoints of one run, claimed shard by shard when first needed. */
export class RunCheckpoints implements Checkpoints {
  readonly #job: string;
  readonly #store: CheckpointStore | undefined;
  readonly #run: EndingRun;
  readonly #claimed = new Map<string, Promise<SavedCheckpoint | undefined>>();
  readonly #iterated = new Set<string>();

  /** Without a store, as in inline mode, checkpoints last as long as the run. Once the run is over, none is saved. */
  constructor(job: string, store: CheckpointStore | undefined, run: EndingRun) {
    this.#job = job;
    this.#run = run;
    this.#store = store;
  }

  async load<C extends CheckpointValue>(shard = WHOLE): Promise<C | undefined> {
    return (await this.read(shard))?.checkpoint as C | undefined;
  }

  async save(checkpoint: CheckpointValue, shard = WHOLE): Promise<void> {
    const before = await this.read(shard);
    await this.write(shard, { checkpoint, done: before?.done ?? 0 });
  }

  /** For an iteration, which has its shard alone: two would overwrite each other's checkpoints. */
  async begin(shard: string): Promise<SavedCheckpoint | undefined> {
    if (this.#iterated.has(shard)) throw new ShardInUseError({ job: this.#job, shard });
    this.#iterated.add(shard);
    return this.read(shard);
  }

  read(shard: string): Promise<SavedCheckpoint | undefined> {
    const known = this.#claimed.get(shard);
    if (known) return known;
    const claiming = this.#claim(shard);
    this.#claimed.set(shard, claiming);
    return claiming;
  }

  async write(shard: string, saved: SavedCheckpoint): Promise<void> {
    const fault = saved.checkpoint === undefined ? NOTHING : findJsonFault(saved.checkpoint);
    if (fault) throw new CheckpointNotSerializableError({ job: this.#job, ...fault });
    if (this.#run.isOver) return;
    if (this.#store) await this.#run.saving(this.#store.save(shard, saved));
    this.#claimed.set(shard, Promise.resolve(saved));
  }

  async #claim(shard: string): Promise<SavedCheckpoint | undefined> {
    try {
      return await this.#store?.claim(shard);
    } catch (error) {
      this.#claimed.delete(shard);
      throw error;
    }
  }
}
