import type { JobProgress, JobSummary } from '@cortado/core';
import { ENDED } from './ended-states.js';
import { LatestMap } from './latest-map.js';

type Facts = Pick<JobSummary, 'id' | 'queue' | 'user'>;

interface OpenTask extends Facts {
  readonly state: JobSummary['state'];
  readonly progress: JobProgress;
  readonly stage: unknown;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly seenAt: number;
}

/** After so many milliseconds without a word a task is looked at. */
const QUIET_FOR = 10_000;
/** So many at once. */
const TOGETHER = 100;

/**
 * The tasks that somebody here was shown and that had not ended then. What jobs tell of themselves may be lost with a
 * connection, and nobody would learn that one of these has ended.
 */
export class OpenTasks {
  readonly #tasks = new LatestMap<OpenTask>();

  /** One of those who look was given it. What the others were told of it stays as it was. */
  given(job: JobSummary): void {
    if (!this.#tasks.has(job.id)) this.told(job);
  }

  /** All who look were told how it stands. */
  told(job: JobSummary): void {
    const { id, queue, user, state } = job;
    if (ENDED.has(state)) return void this.#tasks.delete(id);
    const createdAt = job.queuedAt.getTime();
    const { stage } = job.meta;
    this.#see({ id, queue, user, state, createdAt, progress: job.progress, stage });
  }

  /** All who look were told how far one is that is under way, as it says itself. */
  advanced(id: string, progress: JobProgress): void {
    const task = this.#tasks.get(id);
    // Of one that was not told to have started, that word was lost: it is looked at.
    if (task?.state === 'active') this.#see({ ...task, progress });
  }

  #see(task: Omit<OpenTask, 'seenAt'>): void {
    this.#tasks.set(task.id, { ...task, seenAt: performance.now() });
  }

  forget(id: string): void {
    this.#tasks.delete(id);
  }

  /** When it was queued, where that is known. */
  createdAt(id: string): number | undefined {
    return this.#tasks.get(id)?.createdAt;
  }

  /** Whether it stands as it was told last. */
  isAsTold(job: JobSummary): boolean {
    const { state, progress, meta } = job;
    const told = this.#tasks.get(job.id);
    return told !== undefined && standingOf(told) === standingOf({ state, progress, stage: meta.stage });
  }

  /** Whether it was at that stage when it was told last. */
  isAtStage(id: string, stage: string | undefined): boolean {
    return this.#tasks.get(id)?.stage === stage;
  }

  /** Those that are to be looked at now. */
  due(): readonly Facts[] {
    const before = performance.now() - QUIET_FOR;
    return [...this.#tasks.values()].slice(0, TOGETHER).filter(({ seenAt }) => seenAt < before);
  }
}

function standingOf({ state, progress, stage }: Pick<OpenTask, 'state' | 'progress' | 'stage'>): string {
  return JSON.stringify([state, progress, stage]);
}
