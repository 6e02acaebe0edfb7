import {
  type CancelRequests,
  type EventBus,
  type ExecutionDeps,
  executeJob,
  type Outcome,
  originOf,
  readWireContext,
  startJob,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';
import type { LostTooOften } from '../checkpoints/lost-too-often.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { UnknownJobs } from '../worker/unknown-jobs.js';
import { applyOutcome } from './apply-outcome.js';
import { Attempt, type AttemptDeps } from './attempt.js';
import type { Attempts } from './attempts.js';
import type { FollowUp } from './follow-up.js';
import type { UnconfirmedOutcomes } from './unconfirmed-outcomes.js';
import { freeAtStart } from './unique-key.js';

/** The parts that an attempt meets on its way, each of one queue. */
export interface RunAttemptDeps extends AttemptDeps {
  readonly events: EventBus;
  readonly attempts: Attempts;
  readonly unconfirmed: UnconfirmedOutcomes;
  readonly cancelRequests: Pick<CancelRequests, 'find'>;
  readonly lostTooOften: LostTooOften;
  readonly unknownJobs: UnknownJobs;
  readonly sandbox: Sandbox;
  readonly execution: ExecutionDeps;
  readonly followUp: FollowUp;
  report(error: Error): void;
}

/**
 * One attempt, from the job that BullMQ hands over to what BullMQ is told of it. The first step that gives an outcome
 * decides it, and the method is not run unless it comes to that. The ordinary job waits for nothing but its method:
 * each promise more would be a good part of what it costs.
 */
export function runAttempt(deps: RunAttemptDeps, job: Job, token: string): Promise<unknown> {
  const attempt = claim(deps, job, token);
  const slot = deps.attempts.add(attempt);
  if (attempt.isIsolated || deps.attempts.isInterrupted || !isOrdinary(deps, attempt))
    return runWhole(deps, attempt, slot);
  announce(deps, attempt);
  return new Promise((resolve, reject) => {
    startJob(deps.execution, attempt, (outcome) => {
      let following: Promise<void> | undefined;
      try {
        following = deps.followUp.beforeStored(attempt, outcome);
      } catch (error) {
        deps.attempts.remove(slot);
        reject(error);
        return;
      }
      if (following || outcome.kind !== 'completed')
        conclude(deps, attempt, outcome, following)
          .finally(() => deps.attempts.remove(slot))
          .then(resolve, reject);
      else {
        deps.attempts.remove(slot);
        resolve(outcome.result);
      }
    });
  });
}

async function runWhole(deps: RunAttemptDeps, attempt: Attempt, slot: number): Promise<unknown> {
  try {
    announce(deps, attempt);
    const outcome =
      ifStopping(deps) ??
      (isOrdinary(deps, attempt) ? undefined : await decideBefore(deps, attempt)) ??
      (await execute(deps, attempt));
    return await conclude(deps, attempt, outcome, deps.followUp.beforeStored(attempt, outcome));
  } finally {
    deps.attempts.remove(slot);
  }
}

async function conclude(
  { clock }: RunAttemptDeps,
  attempt: Attempt,
  outcome: Outcome,
  following: Promise<void> | undefined,
): Promise<unknown> {
  if (following) await following;
  return outcome.kind === 'completed' ? outcome.result : await applyOutcome(outcome, attempt, clock);
}

function claim(deps: RunAttemptDeps, job: Job, token: string): Attempt {
  const context = readWireContext(job.opts);
  return new Attempt(deps, job, token, context, deps.sandbox.wants(job.name, context));
}

function announce({ events }: RunAttemptDeps, { job, id, name, queue, attempt, context }: Attempt): void {
  if (!events.wants('job.started')) return;
  const { user, requestId } = originOf(context);
  // Written out, on the way of every job.
  events.emit('job.started', { id, name, queue, attempt, user, requestId, waited: waitOf(job) });
}

/** Of a job that was started before, the engine tells as its delay when it was ready again, counted from its timestamp. */
function waitOf({ timestamp, processedOn = timestamp, delay, opts, attemptsStarted }: Job): number {
  if (attemptsStarted > 1 && !delay) return 0;
  return Math.max(0, processedOn - timestamp - (delay || opts.delay || 0));
}

/**
 * The method has run here before, and the datastore could not be told. What has completed stays completed; anything else
 * does not go round for ever.
 */
async function ifUnconfirmed(deps: RunAttemptDeps, attempt: Attempt): Promise<Outcome | undefined> {
  const kept = deps.unconfirmed.find(attempt);
  return kept && kept.kind !== 'completed' ? ((await ifHopeless(deps, attempt)) ?? kept) : kept;
}

/** A fetch that was under way when the worker stopped may still bring a job; it goes straight back. */
function ifStopping({ attempts }: RunAttemptDeps): Outcome | undefined {
  return attempts.isInterrupted ? { kind: 'interrupted' } : undefined;
}

/** Whether nothing but its method can decide the outcome: a known job's first start, with no key to be freed. */
function isOrdinary({ unknownJobs }: RunAttemptDeps, attempt: Attempt): boolean {
  const { job } = attempt;
  return job.attemptsStarted <= 1 && job.deduplicationId === undefined && unknownJobs.knows(attempt);
}

async function decideBefore(deps: RunAttemptDeps, attempt: Attempt): Promise<Outcome | undefined> {
  return (
    (await ifUnconfirmed(deps, attempt)) ??
    (await ifCancelled(deps, attempt)) ??
    (await ifHopeless(deps, attempt)) ??
    (await ifUnknown(deps, attempt)) ??
    (await freeKey(deps, attempt))
  );
}

/** It was cancelled, but the worker that ran it died after it was told, or its last attempt failed at that very moment. */
async function ifCancelled(
  { cancelRequests }: RunAttemptDeps,
  attempt: Attempt,
): Promise<Outcome | undefined> {
  if (attempt.job.attemptsStarted <= 1) return undefined;
  // A datastore that is away gives no answer. The job is here and its lock runs, so its method runs too.
  const request = await cancelRequests.find(attempt.queue, attempt.id).catch(() => undefined);
  return request && { kind: 'cancelled', reason: request.reason };
}

/** It has lost its worker again and again without getting further. */
function ifHopeless({ lostTooOften }: RunAttemptDeps, { job }: Attempt): Promise<Outcome | undefined> {
  return lostTooOften.judge(job);
}

/** Some other app's, or of a deploy that is not this process's. */
function ifUnknown({ unknownJobs }: RunAttemptDeps, attempt: Attempt): Promise<Outcome> | undefined {
  return unknownJobs.knows(attempt) ? undefined : unknownJobs.handBack(attempt);
}

/** Gives no outcome: a key that cannot be freed does not keep the job from running. */
async function freeKey({ report }: RunAttemptDeps, attempt: Attempt): Promise<undefined> {
  await freeAtStart(attempt).catch(report);
}

function execute({ sandbox, execution }: RunAttemptDeps, attempt: Attempt): Outcome | Promise<Outcome> {
  return attempt.isIsolated ? sandbox.execute(attempt) : executeJob(execution, attempt);
}
