import type { BatchStatus, Cortado, JobSummary } from '@cortado/core';
import type { BatchProgress } from '../protocol/frames.js';
import { roomName } from '../protocol/room.js';
import { stateFrame } from './outgoing-frame.js';
import type { Member, Rooms } from './rooms.js';

export interface BatchFramesDeps {
  readonly cortado: Pick<Cortado, 'batchOf'>;
  readonly rooms: Rooms<Member>;
}

/** The job that stands for a batch. */
const BATCH_JOB = 'cortado.batch';
/** How often a batch that somebody follows is counted, in milliseconds. */
const COUNTED_EVERY = 500;

/** Counts the batches that somebody here follows, and tells those in their rooms, and the user's, whenever that has changed. */
export class BatchFrames {
  readonly #deps: BatchFramesDeps;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #told = new Map<string, string>();

  constructor(deps: BatchFramesDeps) {
    this.#deps = deps;
  }

  /** Somebody has entered the room of this job. */
  entered(job: JobSummary): void {
    if (job.name !== BATCH_JOB) return;
    // Whoever has come now is told, too.
    this.#told.delete(job.id);
    if (!this.#timers.has(job.id)) this.#countLater(job, 0);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #countLater(job: JobSummary, after: number): void {
    const timer = setTimeout(() => void this.#count(job), after);
    this.#timers.set(job.id, timer.unref());
  }

  async #count(job: JobSummary): Promise<void> {
    const { cortado, rooms } = this.#deps;
    const room = roomName({ job: job.id });
    // A datastore that is away is asked again.
    const status = rooms.has(room)
      ? await cortado
          .batchOf(job.queue, job.id)
          .status()
          .catch(() => undefined)
      : undefined;
    if (status) this.#tell(job, status);
    if (!this.#timers.has(job.id)) return;
    if (rooms.has(room) && !status?.finished && status?.state !== 'not_found')
      this.#countLater(job, COUNTED_EVERY);
    else {
      this.#timers.delete(job.id);
      this.#told.delete(job.id);
    }
  }

  #tell({ id, user }: JobSummary, { completed, failed, cancelled, total }: BatchStatus): void {
    const progress: BatchProgress = { batch: id, done: completed, failed: failed + cancelled, total };
    const text = JSON.stringify(progress);
    if (this.#told.get(id) === text) return;
    this.#told.set(id, text);
    const names = [roomName({ job: id }), ...(user === undefined ? [] : [roomName({ user })])];
    for (const name of names)
      this.#deps.rooms.tell(name, () => stateFrame(name, 'batch.progress', id, progress));
  }
}
