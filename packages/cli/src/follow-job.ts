import { setTimeout as sleep } from 'node:timers/promises';
import { JobNotFoundError, type JobState, type JobStatus, type JobView } from '@cortado/core';
import type { ExitCode } from './exit-code.js';
import { LogReader } from './log-reader.js';
import type { Session } from './session.js';

const LOOK = 250;
const ENDED: readonly JobState[] = ['completed', 'failed', 'cancelled', 'not_found'];

/** Prints a job's lines as they come and shows how far it is, until it ends. */
export async function followJob({ printer }: Session, job: JobView): Promise<ExitCode> {
  const { id, queue } = job;
  const logs: string[] = [];
  const reader = new LogReader(job);
  const bar = printer.progressBar();
  for (;;) {
    // Asked before its lines are read: what it wrote before it ended is there then.
    const status = await job.status();
    const lines = await linesOf(reader);
    if (lines.length > 0) bar.clear();
    for (const it of lines) printer.line(it);
    logs.push(...lines);
    if (ENDED.includes(status.state)) {
      bar.clear();
      printer.say(`${id} of queue ${queue} ${endOf(status)}`);
      if (printer.format === 'json') printer.result({ id, queue, state: status.state, logs }, () => '');
      return status.state === 'completed' ? 0 : 1;
    }
    const { percent, title, description } = status.progress;
    bar.show(percent, [status.state, title, description].filter(Boolean).join(' '));
    await sleep(LOOK);
  }
}

/** None of a job that has gone since. */
async function linesOf(reader: LogReader): Promise<string[]> {
  try {
    return await reader.next();
  } catch (error) {
    if (error instanceof JobNotFoundError) return [];
    throw error;
  }
}

function endOf({ state, error }: JobStatus<unknown>): string {
  if (state === 'not_found') return 'is gone';
  return error === undefined
    ? state
    : `${state}: ${typeof error === 'string' ? error : JSON.stringify(error)}`;
}
