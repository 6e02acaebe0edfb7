import type { Queue } from 'bullmq';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';

/** Some lines of a job's log, the oldest first. Secrets are masked. */
export interface LogPage {
  /** How many lines stand before these. */
  readonly from: number;
  readonly lines: readonly string[];
  /** How many it has in all. */
  readonly total: number;
}

/** Which lines of a job's log. */
export interface LogRange {
  /** Leave out so many of the oldest. @default as many as leave the latest `limit` */
  from?: number;
  /** At most so many, 0 to 1,000. @default 100 */
  limit?: number;
}

const MOST_LINES = 1_000;
const DEFAULT_LINES = 100;

export async function readLogPage(
  queue: Queue,
  id: string,
  { from, limit = DEFAULT_LINES }: LogRange,
  mask: (line: string) => string,
): Promise<LogPage> {
  const isAscending = from !== undefined;
  const start = from ?? 0;
  const { logs, count } = await queue.getJobLogs(id, start, start + Math.max(0, limit - 1), isAscending);
  const lines = (isAscending ? logs : logs.toReversed()).slice(0, limit === 0 ? 0 : undefined);
  return {
    from: isAscending ? start : count - lines.length,
    lines: lines.map(mask),
    total: count,
  };
}

/** @throws InvalidOptionsError */
export function checkLogRange({ from, limit }: LogRange): void {
  const problems: string[] = [];
  if (from !== undefined && !(Number.isInteger(from) && from >= 0))
    problems.push(`Expected "from" to be a whole number from 0 up, found ${JSON.stringify(from)}.`);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0 && limit <= MOST_LINES))
    problems.push(
      `Expected "limit" to be a whole number from 0 to ${MOST_LINES.toLocaleString('en')}, found ${JSON.stringify(limit)}.`,
    );
  if (problems.length > 0) throw new InvalidOptionsError('The log was not read', problems);
}
