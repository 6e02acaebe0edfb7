import type { Queue } from '../api/types.js';
import { count, showSpan } from './numbers.js';

/** When all is done that waits, and what is not going to be. */
export function clearingWords(queues: readonly Pick<Queue, 'counts' | 'paused' | 'timeToClear'>[]): {
  readonly value: string;
  readonly about: string;
} {
  const waiting = queues.filter(({ counts }) => counts.waiting + counts.prioritized > 0);
  const times = waiting.flatMap(({ timeToClear }) => (timeToClear === undefined ? [] : [timeToClear]));
  const paused = waiting.filter((it) => it.paused).length;
  const stuck = waiting.length - times.length - paused;
  if (waiting.length === 0) return { value: '–', about: 'nothing to clear' };
  if (times.length > 0) return { value: showSpan(Math.max(...times)), about: exceptions(stuck, paused) };
  const about = stuck === 0 ? 'what waits is in paused queues' : 'none of what waits ends at present';
  return { value: '–', about };
}

function exceptions(stuck: number, paused: number): string {
  if (stuck === 0 && paused === 0) return 'at the rate of five minutes';
  if (stuck === 0) return `but for ${count(paused, 'paused queue')}`;
  return `but for ${count(stuck, 'queue')} where nothing ends${paused > 0 ? `, ${paused} paused` : ''}`;
}
