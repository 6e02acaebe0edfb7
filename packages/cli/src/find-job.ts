import type { Cortado, JobStatus, JobView } from '@cortado/core';
import { shorten } from './output/safe-text.js';
import type { Session } from './session.js';

/** A job that a command was told of, and where it stood then. */
export interface FoundJob {
  readonly app: Cortado;
  readonly handle: JobView;
  readonly status: JobStatus<unknown>;
}

/**
 * The job of the words `<queue-or-id> [id]`; with an id alone every queue is searched. Says so when there is none.
 * @throws UsageError for a queue the app does not declare
 */
export async function findJob(
  session: Session,
  first: string,
  second?: string,
): Promise<FoundJob | undefined> {
  const app = await session.load();
  if (second !== undefined) session.expectQueues(app, [first]);
  await session.connect();
  const queues = second === undefined ? app.queueNames : [first];
  const looked = await Promise.all(
    queues.map(async (queue) => {
      const handle = app.job(queue, second ?? first);
      return { app, handle, status: await handle.status() };
    }),
  );
  const found = looked.find((it) => it.status.state !== 'not_found');
  if (!found) sayNotFound(session, first, second);
  return found;
}

export function sayNotFound({ printer }: Session, first: string, second?: string): void {
  const where = second === undefined ? 'No queue' : `Queue "${first}"`;
  printer.say(
    `cortado: ${where} holds ${second === undefined ? 'a' : 'no'} job ${shorten(second ?? first, 80)}. Expected the id that enqueueing gave or \`cortado jobs list\` shows; finished jobs go when their time to be kept is over.`,
  );
}
