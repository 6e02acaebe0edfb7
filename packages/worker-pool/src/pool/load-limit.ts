import { MINUTE, SECOND } from '@cortado/core/internal';

/** How long a child process may take to load its app before it is killed. What it connects to afterwards may take its time. */
export const LOAD_WITHIN = 2 * MINUTE;

/** What is wrong with a child that has not loaded its app by then. */
export function notLoaded(config: string, within: number): string {
  return `It had not loaded ${config} after ${within / SECOND} s and was killed: something that this file or what it imports waits for does not come, or its code does not end.`;
}
