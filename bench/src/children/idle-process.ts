import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Side } from '../contestants/contestant.js';

/** What is started, of which side, and where. */
export interface Idler {
  readonly side: Side;
  readonly what: 'worker' | 'scheduler' | 'pool';
  readonly url: string;
}

const PROGRAM = fileURLToPath(new URL('./idle.js', import.meta.url));
/** Processes that idle, from `start()` to `end()`. */
export class IdleProcess {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /** Resolves once they idle. Raw BullMQ has no pool: four processes are one there. */
  static async start(idler: Idler): Promise<IdleProcess> {
    const count = idler.what === 'pool' && idler.side === 'raw' ? 4 : 1;
    const children = Array.from({ length: count }, () => fork(PROGRAM, [JSON.stringify(idler)]));
    await Promise.all(children.map((it) => ready(it)));
    return new IdleProcess(children);
  }

  /** Microseconds of processor time so far, those of their own children included; NaN where there is no /proc. */
  cpu(): number {
    const parents = new Map<number, number>();
    const used = new Map<number, number>();
    try {
      for (const entry of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
        const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        parents.set(Number(entry), Number(fields[1]));
        used.set(Number(entry), processorTime(entry));
      }
    } catch {
      return Number.NaN;
    }
    const roots = new Set(this.#children.map((it) => it.pid));
    const isOurs = (pid: number | undefined): boolean =>
      pid !== undefined && (roots.has(pid) || isOurs(parents.get(pid)));
    return [...used].reduce((sum, [pid, cpu]) => sum + (isOurs(pid) ? cpu : 0), 0);
  }

  async end(): Promise<void> {
    const gone = this.#children.map((it) => once(it, 'exit'));
    for (const it of this.#children) it.send('end');
    await Promise.all(gone);
  }
}

/** Of the threads of a process, by what the scheduler of Linux counts: who wakes up for a moment is missed or doubled by its ticks. */
function processorTime(pid: string): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1_000;
  }, 0);
}

/** @throws when the process ends first */
async function ready(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`An idle process ended with ${code} before it was ready.`);
  });
  ended.catch(() => undefined);
  await Promise.race([once(child, 'message'), ended]);
}
