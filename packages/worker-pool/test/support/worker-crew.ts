import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CloseOptions, WorkerOptions } from '@cortado/worker-pool';

const RUN = fileURLToPath(new URL('./run-worker.mjs', import.meta.url));

/** How its members are started. */
export interface CrewPlan {
  config: string;
  env: Record<string, string>;
  worker: WorkerOptions;
  close?: CloseOptions;
}

/** Worker processes of which one is ended from time to time, and another takes its place. */
export class WorkerCrew {
  readonly #plan: CrewPlan;
  readonly #members: ChildProcess[] = [];
  #hiring: Promise<void>[] = [];

  private constructor(plan: CrewPlan) {
    this.#plan = plan;
  }

  static async start(count: number, plan: CrewPlan): Promise<WorkerCrew> {
    const crew = new WorkerCrew(plan);
    const hired = await Promise.allSettled(Array.from({ length: count }, () => crew.#hire()));
    const failed = hired.find((it) => it.status === 'rejected');
    if (!failed) return crew;
    await crew.dismiss();
    throw failed.reason;
  }

  get size(): number {
    return this.#members.length;
  }

  /** Resolves when at least so many serve. */
  async strong(least: number): Promise<void> {
    while (this.size < least) await Promise.race(this.#hiring);
  }

  /** The place of the member that is this process. */
  placeOf(pid: number): number {
    const place = this.#members.findIndex((it) => it.pid === pid);
    if (place < 0) throw new Error(`No worker is the process ${pid}.`);
    return place;
  }

  /** Ends the member in this place; another takes it when it can. Gives the exit code, `null` when the signal ended it. */
  async replace(place: number, signal: NodeJS.Signals): Promise<number | null> {
    const [member] = this.#members.splice(place, 1);
    const [code] = await end(member as ChildProcess, signal);
    const hiring = this.#hire().finally(() => {
      this.#hiring = this.#hiring.filter((it) => it !== hiring);
    });
    this.#hiring.push(hiring);
    return code;
  }

  async dismiss(): Promise<void> {
    await Promise.allSettled(this.#hiring);
    await Promise.all(this.#members.splice(0).map((it) => end(it, 'SIGKILL')));
  }

  async #hire(): Promise<void> {
    const { config, env, worker, close = {} } = this.#plan;
    const member = fork(RUN, [config, JSON.stringify(worker), JSON.stringify(close)], {
      env: { ...process.env, ...env, NODE_OPTIONS: '' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const failed = once(member, 'exit').then(([code]) => {
      throw new Error(`A worker process ended with ${code} before it served.`);
    });
    await Promise.race([once(member, 'message'), failed]);
    failed.catch(() => undefined);
    this.#members.push(member);
  }
}

async function end(member: ChildProcess, signal: NodeJS.Signals): Promise<[number | null]> {
  if (member.exitCode !== null || member.signalCode !== null) return [member.exitCode];
  const exit = once(member, 'exit');
  member.kill(signal);
  return (await exit) as [number | null];
}
