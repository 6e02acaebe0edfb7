import type { Job } from 'bullmq';
import { BATCH_JOB, GUARD_JOB } from '../../batches/batch-jobs.js';
import { findStoredJob } from '../../datastore/bullmq/stored-job.js';
import { readJson } from '../../datastore/ports/read-value.js';
import { JobNotFoundError } from '../../errors/dispatch-errors.js';
import { readCancelled } from '../../message/cancelled-reason.js';
import { readJobSummary } from '../queues/job-record.js';
import type { JobSummary } from '../queues/job-summary.js';
import type { QueueDeps } from '../queues/queue-deps.js';

/** How members stand with their batch: to it, one that was cancelled while it ran has failed. */
export type MemberState = 'pending' | 'completed' | 'failed';

/** One job of a batch. */
export interface BatchMember {
  readonly id: string;
  readonly queue: string;
  /** Why it failed, secrets masked. */
  readonly error: string | undefined;
  /** The job as it stands now; `undefined` once its queue no longer keeps it. */
  readonly job: JobSummary | undefined;
}

/** Some members of a batch. */
export interface BatchMemberPage {
  readonly members: readonly BatchMember[];
  /** The `after` of the next page, where there may be more. */
  readonly next: string | undefined;
}

/** Where a member is, and why it failed. */
export interface MemberPlace {
  readonly id: string;
  readonly queue: string;
  readonly error: string | undefined;
}

interface PlacePage {
  readonly places: readonly MemberPlace[];
  readonly next: number | undefined;
}

/** What BullMQ calls them. */
const KINDS = { pending: 'unprocessed', completed: 'processed', failed: 'ignored' } as const;
const CURSORS = {
  unprocessed: 'nextUnprocessedCursor',
  processed: 'nextProcessedCursor',
  ignored: 'nextIgnoredCursor',
} as const;

/** About so many: BullMQ gives small batches whole. @throws JobNotFoundError where there is no batch */
export async function memberPlaces(
  { ask }: Pick<QueueDeps, 'ask'>,
  { queue, id }: { queue: string; id: string },
  state: MemberState,
  { cursor, count }: { cursor: number; count: number },
): Promise<PlacePage> {
  return await ask(queue, `Reading a batch of queue "${queue}"`, async (it) => {
    const batch = await findStoredJob(it, id);
    if (batch?.name !== BATCH_JOB) throw new JobNotFoundError({ queue, id });
    const kind = KINDS[state];
    const page: Awaited<ReturnType<Job['getDependencies']>> = await batch.getDependencies({
      [kind]: { cursor, count },
    });
    const found = page[kind] ?? [];
    const entries = Array.isArray(found)
      ? found.map((key): [string, undefined] => [key, undefined])
      : Object.entries(found);
    const backend = it.getBackend();
    const places = entries.map(([key, value]) => {
      const place = backend.parseNodeKey(key);
      return { id: place.id, queue: place.queueName, error: kind === 'ignored' ? String(value) : undefined };
    });
    return { places, next: page[CURSORS[kind]] || undefined };
  });
}

/** Those that failed and were not cancelled. Read whole before anything is done to them, which changes what BullMQ has. */
export async function failedPlaces(
  deps: Pick<QueueDeps, 'ask'>,
  batch: { queue: string; id: string },
): Promise<MemberPlace[]> {
  const found = new Map<string, MemberPlace>();
  for await (const place of placesOf(deps, batch, 'failed'))
    if (readCancelled(place.error) === undefined) found.set(`${place.queue}:${place.id}`, place);
  return [...found.values()];
}

export async function pendingQueues(
  deps: Pick<QueueDeps, 'ask'>,
  batch: { queue: string; id: string },
): Promise<string[]> {
  const found = new Set<string>();
  for await (const { queue } of placesOf(deps, batch, 'pending')) found.add(queue);
  return [...found].sort();
}

/** All there are, some of them perhaps twice. */
async function* placesOf(
  deps: Pick<QueueDeps, 'ask'>,
  batch: { queue: string; id: string },
  state: MemberState,
): AsyncIterable<MemberPlace> {
  let cursor: number | undefined = 0;
  do {
    const page: PlacePage = await memberPlaces(deps, batch, state, { cursor, count: 1_000 });
    yield* page.places;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** The jobs themselves, without the guard, which is a job of Cortado's own. */
export async function membersAt(deps: QueueDeps, places: readonly MemberPlace[]): Promise<BatchMember[]> {
  const members = await Promise.all(places.map((it) => memberAt(deps, it)));
  return members.filter((it) => it.job?.name !== GUARD_JOB);
}

async function memberAt(deps: QueueDeps, place: MemberPlace): Promise<BatchMember> {
  const { id, queue } = place;
  try {
    const job = await readJobSummary(deps, queue, id);
    return { id, queue, error: place.error && (job.error ?? (await maskedError(deps, place))), job };
  } catch (thrown) {
    if (!(thrown instanceof JobNotFoundError)) throw thrown;
    return { id, queue, error: await maskedError(deps, place), job: undefined };
  }
}

/** What its batch keeps of it. The secrets that it may name are known by the job's arguments, while those are there. */
async function maskedError(
  { ask, engine, redactor }: QueueDeps,
  { id, queue, error }: MemberPlace,
): Promise<string | undefined> {
  if (error === undefined) return undefined;
  const data = await ask(queue, `Reading a job of queue "${queue}"`, () => engine.list.data(queue, id));
  return redactor.text(readCancelled(error) ?? error, redactor.secretsIn(readJson(data ?? '[]')));
}
