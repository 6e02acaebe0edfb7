import { type Duration, milliseconds } from '@cortado/core/internal';
import { type MemorySize, parseMemorySize } from '../worker/memory-size.js';
import type { ChildFigures } from './child-protocol.js';

/** When a child has served long enough. */
export interface RecyclingOptions {
  /** A child that has ended so many attempts gets a successor. @default never */
  maxJobs?: number;
  /** So does one whose resident memory is larger: bytes, or text such as '512M'. @default never */
  maxMemory?: MemorySize;
  /** So does one whose event loop was held up for so long at once. @default never */
  maxLoopLag?: Duration;
}

const MB = 2 ** 20;

/** Why a child should have a successor, or nothing. One that has run no job yet would be followed by one like it. */
export function recyclingReason(
  { jobs, active, memory, loopLag }: ChildFigures,
  { maxJobs, maxMemory, maxLoopLag }: RecyclingOptions,
): string | undefined {
  if (maxJobs !== undefined && jobs >= maxJobs) return `it has run ${jobs} jobs`;
  if (jobs + active === 0) return undefined;
  if (maxMemory !== undefined && memory > (parseMemorySize(maxMemory) ?? Number.POSITIVE_INFINITY))
    return `it holds ${Math.round(memory / MB)} MB of memory`;
  if (maxLoopLag !== undefined && loopLag > milliseconds(maxLoopLag))
    return `its event loop was held up for ${loopLag} ms`;
  return undefined;
}
