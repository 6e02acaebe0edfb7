import { percentOf } from '../display/percent.js';
import { plainText, TITLE } from '../display/plain-text.js';
import type { Progress, Task } from '../protocol/frames.js';
import { taskTexts } from './task-texts.js';

const TONES: Readonly<Record<string, string>> = {
  active: 'blue',
  completed: 'green',
  failed: 'red',
  cancelled: 'orange',
};

/** The class of a state's colour; `''` for those that wait. */
export function toneOf(state: string): string {
  return TONES[state] ?? '';
}

export function stateText(state: string): string {
  return taskTexts().states[state] ?? state;
}

export function taskFailed({ state }: Task): boolean {
  return state === 'failed' || state === 'cancelled';
}

/** What a task does now, or why it failed. Of one that is done, what it said half-way is old. */
export function taskWords(task: Task, latest: Progress | undefined = task.progress): string {
  if (taskFailed(task)) return plainText(task.error);
  const description = plainText(latest?.description, TITLE);
  if (task.state === 'completed') return percentOf(latest?.percent) < 100 ? '' : description;
  return plainText(task.stage, TITLE) || description;
}

/** How far a task is; `undefined` for one that runs and has not said. */
export function taskPercent(
  { state, progress }: Task,
  latest: Progress | undefined = progress,
): number | undefined {
  if (state === 'completed') return 100;
  if (latest) return percentOf(latest.percent);
  return state === 'active' ? undefined : 0;
}

/** How long it has run, such as `4.2 s` or `3 min 5 s`; `''` before it was started. */
export function tookText({ startedAt, finishedAt }: Task, now: number): string {
  if (!startedAt) return '';
  const seconds = Math.max(0, (finishedAt ?? now) - startedAt) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
