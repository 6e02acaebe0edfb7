import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('./run-beats.mjs', import.meta.url));

export interface BeatsPlan {
  readonly url: string;
  readonly prefix: string;
  /** Schedules that fire each second. */
  readonly schedules: number;
}

/** A process that fires schedules, or runs what they queue, and can be killed. */
export class BeatsProcess {
  readonly #process: ChildProcess;
  readonly #serving: Promise<unknown>;

  constructor(role: 'work' | 'schedule', { url, prefix, schedules }: BeatsPlan) {
    this.#process = fork(HOST, [role, url, prefix, String(schedules)], {
      env: { ...process.env, NODE_OPTIONS: '' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const failed = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`A process that ${role}s ended with ${code} before it served.`);
    });
    failed.catch(() => undefined);
    this.#serving = Promise.race([once(this.#process, 'message'), failed]);
  }

  static async start(role: 'work' | 'schedule', plan: BeatsPlan): Promise<BeatsProcess> {
    const it = new BeatsProcess(role, plan);
    await it.#serving;
    return it;
  }

  /** The ids of the jobs it has run, in order. */
  async ran(): Promise<string[]> {
    const answer = once(this.#process, 'message');
    this.#process.send('ran');
    const [{ ran }] = (await answer) as [{ ran: string[] }];
    return ran;
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }
}
