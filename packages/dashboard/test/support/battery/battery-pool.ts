import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('./run-pool.mjs', import.meta.url));
const CONFIG = fileURLToPath(new URL('./pool.config.ts', import.meta.url));

/** A process with a built pool of one child, which people at a dashboard can steer. */
export class BatteryPool {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Resolves once it serves. */
  static async start(connection: string, prefix: string): Promise<BatteryPool> {
    const options = { config: CONFIG, processes: 1, queues: ['sorting'], concurrency: 2, quiet: true };
    const started = fork(HOST, [JSON.stringify(options)], {
      env: { ...process.env, TEST_CONNECTION: connection, TEST_PREFIX: prefix, NODE_OPTIONS: '' },
      // Without Jest's own flags: they are not for a child.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const signal = AbortSignal.timeout(120_000);
    const [said] = await Promise.race([
      once(started, 'message', { signal }),
      once(started, 'exit', { signal }),
    ]);
    if (said !== 'serving') throw new Error(`Expected the pool to serve, it said ${JSON.stringify(said)}.`);
    return new BatteryPool(started);
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.disconnect();
    await gone;
  }
}
