import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Duration,
  type JobHandle,
  type JobStatus,
  JobWaitTimeoutError,
  parseDuration,
} from '@cortado/core';
import { showPercent } from './output/percent.js';

const LOOK = 250;
const ENDED: readonly string[] = ['completed', 'failed', 'cancelled', 'not_found'];

/**
 * Waits for a job to end and says what changes on the way. It looks rather than listens: to say how far a job is,
 * it must look anyway.
 * @throws JobFailedError, JobCancelledError, JobNotFoundError, JobWaitTimeoutError
 */
export async function waitForJob(
  handle: JobHandle<unknown>,
  timeout: Duration,
  say: (line: string) => void,
): Promise<unknown> {
  const limit = parseDuration(timeout) ?? 0;
  const started = Date.now();
  let said = '';
  for (;;) {
    const status = await handle.status();
    if (ENDED.includes(status.state)) return await handle.result();
    const line = describe(status);
    if (line !== said) say(line);
    said = line;
    if (Date.now() - started >= limit)
      throw new JobWaitTimeoutError({ job: handle.name, id: handle.id, waited: limit, state: status.state });
    await sleep(Math.min(LOOK, Math.max(0, limit - (Date.now() - started))));
  }
}

function describe({
  state,
  position,
  progress: { percent, title, description },
}: JobStatus<unknown>): string {
  if (state !== 'active') return position === undefined ? state : `${state}, ${position}. in its queue`;
  const words = [title, description].filter((it) => it !== undefined).join(': ');
  return percent > 0 || words ? `${state} ${showPercent(percent)}${words && ` ${words}`}` : state;
}
