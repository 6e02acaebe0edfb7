import { DuplicateJobError } from '@cortado/core';
import type {
  ConflictResult,
  Internals,
  JobTransport,
  MemoryJob,
  OutgoingJob,
  UniqueJob,
} from '@cortado/core/internal';
import { MemoryJobs } from './memory-jobs.js';
import { MemoryOperations } from './memory-operations.js';
import type { Performances } from './performances.js';

/** Takes jobs into the memory of this process. */
export class MemoryTransport implements JobTransport {
  readonly operations = new MemoryOperations(() => this.jobs);
  /** By the job that runs, the latest call that shall follow it. */
  readonly #following = new Map<MemoryJob, OutgoingJob>();
  #app: Pick<Internals, 'options' | 'registry'> | undefined;
  #performances: Pick<Performances, 'include'> | undefined;
  #jobs: MemoryJobs | undefined;

  get jobs(): MemoryJobs {
    if (!this.#jobs) throw new Error('The transport belongs to no app yet.');
    return this.#jobs;
  }

  /** The app whose jobs it takes. An app is made with its transport, so this comes after. */
  attach(app: Internals, performances?: Performances): void {
    this.#app = app;
    this.#performances = performances;
    this.#jobs = new MemoryJobs(app);
  }

  async add(queue: string, job: OutgoingJob): Promise<string> {
    return this.jobs.add(queue, job).id;
  }

  async addMany(queue: string, jobs: readonly OutgoingJob[]): Promise<string[]> {
    return jobs.map((job) => this.jobs.add(queue, job).id);
  }

  async addFollowing(queue: string, job: OutgoingJob): Promise<void> {
    if (!this.#runsAtOnce(job)) this.jobs.add(queue, job);
    else if (!this.jobs.find(queue, job.id)) await this.jobs.runNow(this.jobs.hold(queue, job));
  }

  ranInline(job: MemoryJob): void {
    this.jobs.expectOpen();
    if (!this.#performances?.include(job)) this.jobs.note(job);
  }

  /** Of what follows a batch: in an inline app nothing of that waits. */
  #runsAtOnce({ name }: OutgoingJob): boolean {
    return this.#app?.options.inline === true && this.#app.registry.find(name)?.options.inline !== false;
  }

  withdraw(queue: string, jobs: readonly OutgoingJob[]): void {
    for (const { id } of jobs) this.jobs.withdraw(queue, id);
  }

  async resolveConflict({ queue, outgoing, unique }: UniqueJob, holderId: string): Promise<ConflictResult> {
    const { onConflict = 'return' } = unique;
    const key = outgoing.opts.deduplication?.id ?? '';
    if (onConflict === 'throw') throw new DuplicateJobError({ job: outgoing.name, key, id: holderId, queue });
    if (onConflict === 'return') return existing(this.jobs.find(queue, holderId), holderId, outgoing);
    // Of calls at the same time another may have replaced that one meanwhile.
    const holder = this.jobs.holderOf(queue, key);
    if (!holder) return { ...this.#added(queue, outgoing), outcome: 'added' };
    // A running job keeps its place; the latest call follows it.
    if (holder.state === 'active') {
      if (onConflict === 'latest') this.#letFollow(queue, holder, outgoing);
      return existing(holder, holder.id, outgoing);
    }
    this.jobs.withdraw(queue, holder.id);
    return { ...this.#added(queue, outgoing), outcome: 'replaced' };
  }

  #added(queue: string, outgoing: OutgoingJob): Pick<ConflictResult, 'id' | 'name'> {
    const { id, name } = this.jobs.add(queue, outgoing);
    return { id, name };
  }

  #letFollow(queue: string, holder: MemoryJob, outgoing: OutgoingJob): void {
    if (!this.#following.has(holder)) void this.jobs.ended(holder).then(() => this.#follow(queue, holder));
    this.#following.set(holder, outgoing);
  }

  #follow(queue: string, ended: MemoryJob): void {
    const next = this.#following.get(ended);
    this.#following.delete(ended);
    if (next && !this.jobs.isClosed) this.jobs.add(queue, next);
  }

  async holds(queue: string, key: string): Promise<boolean> {
    this.jobs.expectOpen();
    return this.jobs.holderOf(queue, key) !== undefined;
  }

  async close(): Promise<void> {
    this.jobs.close();
  }
}

function existing(holder: MemoryJob | undefined, id: string, { name }: OutgoingJob): ConflictResult {
  return { id, name: holder?.name ?? name, outcome: 'existing' };
}
