import type { Cortado, JobSummary } from '@cortado/core';
import { QUEUE_NAMES } from '../queues.js';

/** One job as the page shows it. */
export interface BoardLine {
  id: string;
  queue: string;
  name: string;
  state: string;
  percent: number;
  words: string;
  error: string | undefined;
  queuedAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}

const LINES = 12;

/** The latest jobs of all queues, newest first: whoever queued them, and whichever process runs them. */
export async function readBoard(cortado: Cortado): Promise<BoardLine[]> {
  const listings = await Promise.all(QUEUE_NAMES.map((queue) => cortado.queue(queue).jobs({ limit: 200 })));
  return listings
    .flatMap((it) => it.jobs)
    .toSorted((a, b) => b.queuedAt.getTime() - a.queuedAt.getTime() || b.id.localeCompare(a.id))
    .slice(0, LINES)
    .map(lineOf);
}

/** What the latest completed job of this name returned. */
export async function latestResult(cortado: Cortado, queue: string, name: string): Promise<unknown> {
  const [latest] = (await cortado.queue(queue).jobs({ name, states: ['completed'], limit: 1 })).jobs;
  return latest ? ((await cortado.job(queue, latest.id).status()).result ?? null) : null;
}

function lineOf({
  id,
  queue,
  name,
  state,
  progress,
  error,
  queuedAt,
  startedAt,
  finishedAt,
}: JobSummary): BoardLine {
  const percent = state === 'completed' ? 100 : Math.round(progress.percent * 10) / 10;
  const words = progress.description ?? '';
  return { id, queue, name, state, percent, words, error, queuedAt, startedAt, finishedAt };
}
