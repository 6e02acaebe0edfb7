import type { Side } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';
import type { Assignment } from './serve.js';
import { WorkerProcess } from './worker-process.js';

/** What all of them together took, once each had its warm-up. */
export interface CrewReport {
  /** Jobs started in a second, from the first to the last. */
  readonly speed: number;
  /** Microseconds of processor time for a job. */
  readonly cpu: number;
  /** Bytes; the most one of the processes ever held. */
  readonly peakMemory: number;
}

/** So many worker processes on one queue, from `start()` until they have had so many jobs. */
export class WorkerCrew {
  readonly #members: WorkerProcess[] = [];
  readonly #warmUp: number;
  #counted: () => void = () => undefined;

  private constructor(warmUp: number) {
    this.#warmUp = warmUp;
  }

  /** Resolves when all of them could begin. */
  static async start(side: Side, processes: number, assignment: Assignment): Promise<WorkerCrew> {
    const crew = new WorkerCrew(assignment.warmUp);
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
    const reports = ends.map((it) => it.report);
    const starts = reports.flatMap((it) => it.startedAt).sort((a, b) => a - b);
    const timed = starts.slice(this.#warmUp * ends.length);
    const warm = reports.reduce((sum, it) => sum + Math.max(0, it.startedAt.length - this.#warmUp), 0);
    const report = {
      speed: (timed.length / ((timed.at(-1) ?? 0) - (timed[0] ?? 0))) * 1_000,
      cpu: reports.reduce((sum, it) => sum + it.cpu, 0) / warm,
      peakMemory: Math.max(...reports.map((it) => it.peakMemory)),
    };
    return { report, received: ends.flatMap((it) => it.received) };
  }
}
