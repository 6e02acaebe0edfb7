import type { JobSummary } from '@cortado/core';

type Facts = Pick<JobSummary, 'id' | 'queue' | 'user'>;

interface OpenTask extends Facts {
  /** How it stood. */
  readonly standing: string;
  readonly stage: unknown;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly seenAt: number;
}

/** So many are remembered; of more, those of which nothing has been heard for longest are forgotten. */
const MOST = 5_000;
/** After so many milliseconds without a word a task is looked at. */
const QUIET_FOR = 10_000;
/** So many at once. */
const TOGETHER = 100;
const ENDED = new Set(['completed', 'failed', 'cancelled']);

/**
 * The tasks that somebody here was shown and that had not ended then. What jobs tell of themselves may be lost with a
 * connection, and nobody would learn that one of these has ended.
 */
export class OpenTasks {
  /** Whoever was seen last stands last. */
  readonly #tasks = new Map<string, OpenTask>();

  /** One of those who look was given it. What the others were told of it stays as it was. */
  given(job: JobSummary): void {
    if (!this.#tasks.has(job.id)) this.told(job);
  }

  /** All who look were told how it stands. */
  told(job: JobSummary): void {
    const { id, queue, user } = job;
    this.#tasks.delete(id);
    if (ENDED.has(job.state)) return;
    const createdAt = job.queuedAt.getTime();
    const { stage } = job.meta;
    const seenAt = performance.now();
    this.#tasks.set(id, { id, queue, user, createdAt, standing: standingOf(job), stage, seenAt });
    const [oldest] = this.#tasks.keys();
    if (this.#tasks.size > MOST && oldest !== undefined) this.#tasks.delete(oldest);
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
    return this.#tasks.get(job.id)?.standing === standingOf(job);
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

function standingOf({ state, progress, meta }: JobSummary): string {
  return JSON.stringify([state, progress, meta.stage]);
}
