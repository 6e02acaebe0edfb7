import { Cortado } from '../../src/app/cortado.js';
import { defineJob } from '../../src/app/define-job.js';
import type { CheckpointStore, SavedCheckpoint } from '../../src/execution/checkpoint-store.js';
import { executeJob } from '../../src/execution/execute-job.js';
import type { IncomingJob } from '../../src/execution/incoming-job.js';
import type { Outcome } from '../../src/execution/outcome.js';
import type { CortadoOptions } from '../../src/options/app-options.js';
import type { JobOptions } from '../../src/options/enqueue-options.js';
import { MovedClock } from './moved-clock.js';

/** Runs a function as a job's method, attempt by attempt, as a worker does and without one. */
export class Attempts {
  readonly clock = new MovedClock(1_000_000);
  readonly app: Cortado;
  readonly progress: unknown[] = [];
  readonly lines: string[] = [];
  readonly saved = new Map<string, SavedCheckpoint>();
  /** How often each was saved. */
  readonly saves: (readonly [shard: string, checkpoint: unknown, done: number])[] = [];
  /** Thrown by the next saves, one each. */
  readonly refusals: Error[] = [];

  // biome-ignore lint/suspicious/noExplicitAny: a method of any signature
  constructor(method: (...args: any[]) => unknown, options: JobOptions = {}, app: CortadoOptions = {}) {
    const job = defineJob('work', options, method);
    const all = { connection: 'redis://127.0.0.1:1', jobs: [job], ...app };
    this.app = new Cortado(all, { clock: this.clock });
  }

  run(more: Partial<IncomingJob> = {}): Promise<Outcome> {
    const incoming: IncomingJob = {
      ...{ id: 'j1', name: 'work', queue: 'default', data: [], attempt: 1, attempts: 3 },
      ...{ context: { user: 'ada' }, stopSwitch: undefined },
      saveProgress: async (it) => void this.progress.push(it),
      saveLog: async (line) => void this.lines.push(line),
      checkpoints: () => this.#store(),
      ...more,
    };
    return executeJob(this.app.internals.execution, incoming);
  }

  #store(): CheckpointStore {
    return {
      claim: async (shard) => this.saved.get(shard),
      save: async (shard, saved) => {
        const refusal = this.refusals.shift();
        if (refusal) throw refusal;
        this.saved.set(shard, saved);
        this.saves.push([shard, saved.checkpoint, saved.done]);
      },
    };
  }
}
