import { until } from '@cortado/test-support/until';
import { progress } from './faults.js';
import type { KillableWorld } from './killable-world.js';

/** When a worker of the iteration is ended: at the first row from here on. */
export interface End {
  readonly row: number;
  readonly signal: 'SIGKILL' | 'SIGTERM';
}

/** One run of the iteration: where it began, which rows it did, and how it ended. */
export interface Run {
  readonly from: number;
  readonly rows: readonly number[];
  /** What ended it, and the checkpoint that was stored just then. The last run ends by itself. */
  readonly ended?: { readonly signal: End['signal']; readonly checkpoint: number };
}

interface Walk {
  readonly runs: readonly Run[];
  /** The attempt that each run said it was. */
  readonly attempts: ReadonlySet<number>;
}

/** Iterates over so many rows while the worker that does it is ended again and again. */
export async function walkThroughEnds(
  { cortado, crew, notes }: KillableWorld,
  rows: number,
  ends: readonly End[],
  within: number,
): Promise<Walk> {
  const job = await cortado.enqueue('walk', [rows]);
  const ended: Run['ended'][] = [];
  for (const { row, signal } of ends) {
    await crew.strong(2);
    // Of this run, not of one before: its number is how many were ended.
    const runner = await until(
      () => notes.of('start')[ended.length],
      (start) => start !== undefined,
      within,
    );
    await until(
      () => {
        const [begun, last] = [notes.of('from').length, notes.lines().at(-1) ?? ''];
        return begun > ended.length && last.startsWith('row ') ? Number(last.slice(4)) : 0;
      },
      (last) => last >= row,
      within,
    );
    progress(`${signal} after row ${row} of ${rows}`);
    await crew.replace(crew.placeOf(Number(runner?.split(' ')[1])), signal);
    const record = await cortado.internals.records.get<{ shards: Record<string, { checkpoint: number }> }>(
      { name: 'checkpoints' },
      `long:${job.id}`,
    );
    ended.push({ signal, checkpoint: record?.value.shards['']?.checkpoint ?? 0 });
  }
  await job.result({ timeout: within });
  return {
    runs: runsOf(notes.lines()).map((run, index) => ({ ...run, ended: ended[index] })),
    attempts: new Set(notes.of('start').map((it) => Number(it.split(' ')[0]))),
  };
}

function runsOf(lines: readonly string[]): { from: number; rows: number[] }[] {
  const runs: { from: number; rows: number[] }[] = [];
  for (const [word, number] of lines.map((it) => it.split(' '))) {
    if (word === 'from') runs.push({ from: Number(number), rows: [] });
    if (word === 'row') runs.at(-1)?.rows.push(Number(number));
  }
  return runs;
}

/** How many rows came a second time. */
export function repeated({ runs }: Walk): number {
  const rows = runs.flatMap((it) => it.rows);
  return rows.length - new Set(rows).size;
}

/** Every row is there, no attempt was used, and each run went on where the one before it had its checkpoint, or later. */
export function checkWalk({ runs, attempts }: Walk, rows: number, ends: readonly End[]): void {
  expect(runs.map((it) => it.ended?.signal)).toEqual([...ends.map((it) => it.signal), undefined]);
  expect(new Set(runs.flatMap((it) => it.rows)).size).toBe(rows);
  expect(attempts).toEqual(new Set([1]));
  const wrong = runs.slice(1).filter(({ from }, index) => {
    const { ended, rows: before } = runs[index] as Run;
    const last = before.at(-1) as number;
    if (ended?.signal === 'SIGTERM') return from !== last;
    return from < (ended?.checkpoint as number) || from > last;
  });
  expect(wrong).toEqual([]);
}
