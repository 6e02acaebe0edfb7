import type { Cortado } from '@cortado/core';
import { serviceNames } from './service-name.js';
import { shellWord } from './shell-words.js';

/** Processes of one kind that a service manager keeps running. */
export interface PlannedProcess {
  /** `worker-short`, `schedule`. */
  readonly name: string;
  /** What is run, as a line for a shell. */
  readonly command: string;
  /** How many of them. */
  readonly count: number;
  /** Seconds from SIGTERM until the manager kills it: a little more than the jobs may take. */
  readonly stopSeconds: number;
  /** What it serves; `undefined` where it runs no jobs. */
  readonly served: { readonly queue: string; readonly slots: number } | undefined;
}

/** What the files of every service manager are made from. */
export interface ProcessPlan {
  /** What the app is called there. */
  readonly app: string;
  readonly processes: readonly PlannedProcess[];
  readonly directory: string;
  /** Who they run as; `undefined` leaves it to the manager. */
  readonly user: string | undefined;
  /** Of containers. */
  readonly image: string;
  /** The address of a Prometheus that reads their metrics, by which they are to be scaled. */
  readonly prometheus: string | undefined;
}

export interface PlanOptions {
  /** How many processes serve a queue; 2 for `default` and `long`, as Frappe sets it up, 1 for every other. */
  readonly processes: ReadonlyMap<string, number>;
  /** What starts the command line: `npx cortado`. */
  readonly command: string;
  /** Words behind every command, such as `--site a`. */
  readonly more: readonly string[];
}

/** A job that is told to end may use its limit up; then it is told to abort, and its worker hands it back. */
const AFTER_GRACE = 15;
const SCHEDULE_STOPS = 30;
const USUAL: Readonly<Record<string, number>> = { default: 2, long: 2 };

/**
 * A process of its own for each queue, so that long jobs never keep short ones waiting. Queues whose jobs take longest
 * get a pool where several processes serve them; the others one process, that many times.
 */
export function plannedProcesses(app: Cortado, { processes, command, more }: PlanOptions): PlannedProcess[] {
  const names = serviceNames(app.queueNames, 'queue');
  const workers = app.queueNames.map((queue, index): PlannedProcess => {
    const word = shellWord(queue);
    const { timeout, concurrency } = app.queue(queue).options;
    const grace = Math.ceil(timeout / 1_000);
    const wanted = processes.get(queue) ?? USUAL[queue] ?? 1;
    const isPool = queue === 'long' && wanted > 1;
    const serve = isPool
      ? ['worker-pool', '--queue', word, '--num-workers', String(wanted)]
      : ['worker', '--queue', word];
    return {
      name: `worker-${names[index]}`,
      command: [command, ...serve, '--grace', `${grace}s`, ...more].join(' '),
      count: isPool ? 1 : wanted,
      stopSeconds: grace + AFTER_GRACE,
      served: { queue, slots: concurrency * (isPool ? wanted : 1) },
    };
  });
  const schedule = [command, 'schedule', ...more].join(' ');
  const scheduler = { name: 'schedule', command: schedule, count: 1, stopSeconds: SCHEDULE_STOPS };
  return [...workers, { ...scheduler, served: undefined }];
}
