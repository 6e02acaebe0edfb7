import { nextRuns } from '../descriptors/cron-expression.js';
import type { ScheduleDescriptor } from '../descriptors/schedule-descriptor.js';
import type { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import { UnknownScheduleError } from '../errors/dispatch-errors.js';

export interface ScheduleListing extends ScheduleDescriptor {
  readonly nextRun: Date;
}

/** The app's schedules, for those who operate them. */
export class ScheduleBook {
  readonly #registry: ScheduleRegistry;
  readonly #enqueue: (schedule: ScheduleDescriptor) => Promise<JobHandle<unknown>>;

  constructor(
    registry: ScheduleRegistry,
    enqueue: (schedule: ScheduleDescriptor) => Promise<JobHandle<unknown>>,
  ) {
    this.#registry = registry;
    this.#enqueue = enqueue;
  }

  list(): ScheduleListing[] {
    return this.#registry
      .all()
      .map((it) => ({ ...it, nextRun: nextRuns(it.cron, it.timezone, 1)[0] as Date }));
  }

  /** The next `count` moments a schedule fires. @throws UnknownScheduleError */
  preview(key: string, count: number): Date[] {
    const { cron, timezone } = this.#find(key);
    return nextRuns(cron, timezone, count);
  }

  /** Queues a schedule's job now. The next slot stays where it is. @throws UnknownScheduleError */
  async trigger(key: string): Promise<JobHandle<unknown>> {
    return this.#enqueue(this.#find(key));
  }

  #find(key: string): ScheduleDescriptor {
    const schedule = this.#registry.find(key);
    if (!schedule) throw new UnknownScheduleError({ key, known: this.#registry.all().map((it) => it.key) });
    return schedule;
  }
}
