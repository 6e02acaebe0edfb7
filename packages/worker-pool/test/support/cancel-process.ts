import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./cancel-child.mjs', import.meta.url));

interface Told {
  readonly event: 'serving' | 'started' | 'aborted';
  readonly id?: string;
  readonly at?: number;
}

/** A process whose worker runs the job `hold` until it is cancelled. */
export class CancelProcess {
  readonly #child: ChildProcess;
  readonly #told: Told[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(connection: string, prefix: string) {
    // Without jest's own flags: they are not for a child.
    this.#child = fork(CHILD, [connection, prefix], {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.#child.on('message', (told: Told) => {
      this.#told.push(told);
      for (const look of this.#watchers) look();
    });
  }

  /** What it told of a job, now or later. */
  async hears(event: Told['event'], id?: string): Promise<Told> {
    return await new Promise((resolve, reject) => {
      const exit = () => reject(new Error(`The process ended before it told "${event}".`));
      const look = () => {
        const found = this.#told.find((it) => it.event === event && it.id === id);
        if (!found) return;
        this.#watchers.delete(look);
        this.#child.off('exit', exit);
        resolve(found);
      };
      this.#watchers.add(look);
      this.#child.once('exit', exit);
      look();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.send('close');
    await gone;
  }
}
