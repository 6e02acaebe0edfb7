import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('./run-shifted.mjs', import.meta.url));

/** A job that ran, and when by a clock that is right. */
export interface ShiftedRun {
  readonly label: string;
  readonly id: string;
  readonly at: number;
}

/** A process whose clock is off by so many milliseconds. */
export class ShiftedProcess {
  readonly #process: ChildProcess;

  private constructor(role: string, url: string, prefix: string, shift: number) {
    this.#process = fork(HOST, [role, url, prefix, String(shift)], {
      env: { ...process.env, NODE_OPTIONS: '' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  static async start(
    role: 'work' | 'schedule' | 'enqueue',
    { url, prefix, shift }: { url: string; prefix: string; shift: number },
  ): Promise<ShiftedProcess> {
    const it = new ShiftedProcess(role, url, prefix, shift);
    const failed = once(it.#process, 'exit').then(([code]) => {
      throw new Error(`A process with a shifted clock ended with ${code} before it served.`);
    });
    failed.catch(() => undefined);
    await Promise.race([once(it.#process, 'message'), failed]);
    return it;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  ran(): Promise<ShiftedRun[]> {
    return this.#ask<{ ran: ShiftedRun[] }>({}).then((it) => it.ran);
  }

  /** Sets its clock. */
  async set(shift: number): Promise<void> {
    await this.#ask({ shift });
  }

  /** When it was asked for, by a clock that is right. */
  enqueue(label: string, delay: number): Promise<{ queued: string; at: number }> {
    return this.#ask({ enqueue: label, delay });
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  async #ask<T>(message: object): Promise<T> {
    const answer = once(this.#process, 'message');
    this.#process.send(message);
    return ((await answer) as [T])[0];
  }
}
