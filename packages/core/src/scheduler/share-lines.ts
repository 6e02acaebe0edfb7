import type { Verdict } from './decide.js';

/** So many slots in a row that came to the same have a line each; of more, all share one. */
const MOST_ALONE = 10;

/**
 * Puts slots in a row that were left out for the same reason into one line with their count: an absence of hours would
 * otherwise be thousands of lines that say the same. Runs keep theirs, as their fence.
 */
export function shareLines(verdicts: readonly Verdict[], mostAlone = MOST_ALONE): Verdict[] {
  const lines: Verdict[] = [];
  let row: Verdict[] = [];
  const close = () => {
    lines.push(...(row.length > mostAlone ? [shared(row)] : row));
    row = [];
  };
  for (const it of verdicts) {
    if (it.run || (row[0] && !isLike(row[0], it))) close();
    if (it.run) lines.push(it);
    else row.push(it);
  }
  close();
  return lines;
}

function isLike(one: Verdict, other: Verdict): boolean {
  return one.decision === other.decision && (one.why === other.why || one.isMore === true);
}

function shared(row: readonly Verdict[]): Verdict {
  const [first, last] = [row[0] as Verdict, row.at(-1) as Verdict];
  const count = row.reduce((sum, it) => sum + (it.count ?? 1), 0);
  const words = `${first.isMore ? 'more than ' : ''}${count.toLocaleString('en')} slots`;
  return {
    slot: first.slot,
    until: last.until ?? last.slot,
    decision: last.decision,
    count,
    why: last.why === undefined ? words : `${words}: ${last.why}`,
  };
}
