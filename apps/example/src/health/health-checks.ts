import { currentJob, Enqueue, type Enqueued, logError, Scheduled } from '@cortado/core';
import type { Notifications } from '../notifications/notifications.js';
import type { QueueSight, QueueWatch } from './queue-watch.js';

const MINUTE = 60_000;

/** More than this is not well. */
export interface HealthLimits {
  /** Jobs that failed within an hour. */
  readonly failed: number;
  /** How long a job may run, in milliseconds: longer than the longest time limit of any. */
  readonly running: number;
  /** Jobs that wait. */
  readonly waiting: number;
}

export const HEALTH_LIMITS: HealthLimits = { failed: 5, running: 30 * MINUTE, waiting: 1_000 };

/** Asks whether jobs get done, and tells the desk and the error log when they do not. */
export class HealthChecks {
  readonly #watch: QueueWatch;
  readonly #notifications: Notifications;
  readonly #limits: HealthLimits;

  constructor(watch: QueueWatch, notifications: Notifications, limits = HEALTH_LIMITS) {
    this.#watch = watch;
    this.#notifications = notifications;
    this.#limits = limits;
  }

  /** Gives what is wrong, a sentence each. */
  @Scheduled('*/15 * * * *')
  @Enqueue({ queue: 'short', timeout: '1m' })
  async check(): Enqueued<string[]> {
    const sight = await this.#watch.look(this.#limits.running);
    const issues = issuesOf(sight, this.#limits);
    await currentJob().log(issues.join(' ') || 'all is well');
    if (issues.length === 0) return issues;
    await logError('The jobs are not well', new Error(issues.join('\n')));
    await this.#notifications.notify({ text: issues.join(' ').slice(0, 200) });
    return issues;
  }
}

/** What is wrong with it, a sentence each. */
export function issuesOf({ failed, stuck, waiting }: QueueSight, limits: HealthLimits): string[] {
  const issues: string[] = [];
  if (failed > limits.failed) issues.push(`${failed} jobs failed within the last hour.`);
  if (stuck.length > 0) {
    const names = [...new Set(stuck.map((it) => it.name))].join(', ');
    issues.push(`${stuck.length} jobs seem stuck: ${names}.`);
  }
  if (waiting > limits.waiting) issues.push(`${waiting} jobs wait for a worker.`);
  return issues;
}
