import { setTimeout as pause } from 'node:timers/promises';
import type { JobHandle } from '@cortado/core';
import type { ProgressDisplay } from './progress-display.js';

/** Short enough for a bar to move smoothly, long enough to be nothing beside the work. */
const LOOK = 150;

/** Shows a job's progress until it has ended, and gives its result. @throws JobFailedError when it failed */
export async function followJob<R>(title: string, handle: JobHandle<R>, display: ProgressDisplay) {
  for (;;) {
    const { state, progress } = await handle.status();
    if (state === 'completed') {
      display.show(title, { percent: 100, words: progress.description ?? '' });
      return await handle.result();
    }
    // Gives the error of a failed job, and of one that was removed.
    if (state === 'failed' || state === 'not_found') return await handle.result();
    display.show(title, { percent: progress.percent, words: progress.description ?? state });
    await pause(LOOK);
  }
}
