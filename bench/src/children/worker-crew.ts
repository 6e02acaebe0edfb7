import type { Side } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import type { Assignment } from './serve.js';
import { WorkerProcess } from './worker-process.js';

/** What all of them together took. */
export interface CrewReport {
  /** From the first job's start to the last one's. */
  readonly seconds: number;
  /** Microseconds of processor time for all jobs. */
  readonly cpu: number;
  /** Bytes; the most one of the processes ever held. */
  readonly peakMemory: number;
}

/** So many worker processes on one queue, from `start()` until they have had so many jobs. */
export class WorkerCrew {
  readonly #members: WorkerProcess[] = [];
  #counted: () => void = () => undefined;

  /** Resolves when all of them could begin. */
  static async start(side: Side, processes: number, assignment: Assignment): Promise<WorkerCrew> {
    const crew = new WorkerCrew();
    const counted = () => crew.#counted();
    for (let index = 0; index < processes; index++)
      crew.#members.push(await WorkerProcess.start(side, assignment, counted));
    return crew;
  }

  begin(): void {
    for (const it of this.#members) it.begin();
  }

  /** Resolves when they have had so many jobs. */
  async had(jobs: number): Promise<void> {
    const all = () => this.#members.reduce((sum, it) => sum + it.count, 0);
    await new Promise<void>((resolve) => {
      this.#counted = () => {
        if (all() >= jobs) resolve();
      };
      this.#counted();
    });
  }

  async end(): Promise<{ report: CrewReport; received: NoticeFields[] }> {
    const ends = await Promise.all(this.#members.map((it) => it.end()));
    const reports = ends.map((it) => it.report).filter((it) => it.firstAt > 0);
    const first = Math.min(...reports.map((it) => it.firstAt));
    const last = Math.max(...reports.map((it) => it.lastAt));
    const report = {
      seconds: (last - first) / 1_000,
      cpu: reports.reduce((sum, it) => sum + it.cpu, 0),
      peakMemory: Math.max(...reports.map((it) => it.peakMemory)),
    };
    return { report, received: ends.flatMap((it) => it.received) };
  }
}
