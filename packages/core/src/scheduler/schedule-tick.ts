import { createHash } from 'node:crypto';
import type { JobsOptions } from 'bullmq';
import { encodeKey } from '../datastore/bullmq/encoded-key.js';
import type { ScheduleDescriptor, SchedulePolicy } from '../descriptors/schedule-descriptor.js';
import { SCHEDULE_DEFAULTS } from '../descriptors/schedule-descriptor.js';
import type { SlotRule } from '../descriptors/slots.js';

export { TICK_QUEUE } from '../options/queue-options.js';

/**
 * What a tick carries: all that is needed to decide and to queue the real job, so that a process with other code than
 * the one that declared the schedule can do it.
 */
export interface TickData {
  readonly key: string;
  readonly job: string;
  readonly queue: string;
  /** The app that declared it; none for a schedule made at run time. */
  readonly app?: string;
  /** The frequency it was declared with. */
  readonly frequency?: string;
  /** Encoded arguments of a schedule made at run time. */
  readonly args?: unknown;
  /** The real job's options in BullMQ's words, where they are not BullMQ's defaults. */
  readonly opts?: JobsOptions;
  /** The job's own time limit in milliseconds, where it is not that of its queue. */
  readonly limit?: number;
  readonly rule: SlotRule;
  /** Only what is not the default. */
  readonly policy?: Partial<SchedulePolicy>;
  /** Since when this rule holds, milliseconds since 1970. Slots before it are nobody's. */
  readonly since: number;
  /** Tells whether two definitions are the same. */
  readonly digest: string;
}

/** Where the real job goes and how; what the scheduler cannot know of a method by itself. */
export interface Destination {
  readonly queue: string;
  readonly opts: JobsOptions;
  readonly limit?: number;
}

export function tickData(
  { key, job, rule, policy }: Pick<ScheduleDescriptor, 'key' | 'job' | 'rule' | 'policy'>,
  { queue, opts, limit }: Destination,
  more: { app?: string; frequency?: string; args?: unknown; since: number },
): TickData {
  const { since, ...owner } = more;
  const own = Object.entries(policy).filter(
    ([name, value]) => value !== (SCHEDULE_DEFAULTS as Record<string, unknown>)[name],
  );
  const definition = {
    key,
    job,
    queue,
    ...owner,
    ...(Object.keys(opts).length === 0 ? {} : { opts }),
    ...(limit === undefined ? {} : { limit }),
    rule,
    ...(own.length === 0 ? {} : { policy: Object.fromEntries(own) }),
  };
  return { ...definition, since, digest: digestOf(definition) };
}

export function policyOf({ policy }: TickData): SchedulePolicy {
  return { ...SCHEDULE_DEFAULTS, limit: undefined, pauseAfterFailures: undefined, ...policy };
}

export function digestOf(definition: unknown): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('base64url').slice(0, 16);
}

/** The moment a tick stands for, which is not when it runs: BullMQ puts it last in the id, `repeat:<key>:<ms>`. */
export function slotOf(tickId: string): Date {
  return new Date(Number(tickId.slice(tickId.lastIndexOf(':') + 1)));
}

/** One id for one slot: however many processes carry out the tick, the datastore takes one job. */
export function slotJobId(key: string, slot: number): string {
  return `${encodeKey(key)}@${slot}`;
}

/** The slot of the run that has this id, milliseconds since 1970. */
export function slotOfJob(id: string): number {
  return Number(id.slice(id.lastIndexOf('@') + 1));
}

/** How much later than its slot a run starts: always the same for the same slot, so that no process need remember. */
export function jitterOf(key: string, slot: number, jitter: number): number {
  if (jitter === 0) return 0;
  const draw = createHash('sha256').update(`${key}@${slot}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(draw * jitter);
}
