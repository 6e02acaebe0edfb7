import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CloseOptions, PoolProcess, ReturnedJob, WorkerPoolOptions } from '@cortado/worker-pool';

const HOST = fileURLToPath(new URL('./run-pool.mjs', import.meta.url));

type Told =
  | { event: 'serving'; pids: number[] }
  | { event: 'closed'; returned: ReturnedJob[] }
  | { event: 'failed'; name: string; message: string };

/** What it answers to a question. */
interface Answer {
  readonly answer: number;
  readonly value?: unknown;
  readonly error?: { name: string; message: string };
}

/** A process that runs one built WorkerPool, so that it can be killed and what its children write be read. */
export class PoolHost {
  readonly #process: ChildProcess;
  readonly #told: Promise<Told>[] = [];
  #lines = '';
  #hear: (told: Told) => void = () => undefined;
  #asked = 0;
  readonly #answers = new Map<number, (answer: Answer) => void>();

  constructor(options: WorkerPoolOptions, env: Record<string, string>) {
    this.#process = fork(HOST, [JSON.stringify(options)], {
      env: { ...process.env, ...env, NODE_OPTIONS: '' },
      // Without jest's own flags: they are not for a child.
      execArgv: [],
      // A group of its own, which can be killed as one.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lines += text;
    });
    this.#expectNext();
    this.#process.on('message', (told: Told | Answer) => {
      if ('answer' in told) {
        this.#answers.get(told.answer)?.(told);
        return;
      }
      this.#hear(told);
      this.#expectNext();
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What it and its children wrote to stderr. */
  get lines(): string {
    return this.#lines;
  }

  async serving(): Promise<number[]> {
    const told = await this.#next();
    if (told.event !== 'serving')
      throw new Error(`Expected the pool to serve, it said ${JSON.stringify(told)}\n${this.lines}`);
    return told.pids;
  }

  async failure(): Promise<{ name: string; message: string }> {
    const told = await this.#next();
    if (told.event !== 'failed')
      throw new Error(`Expected the pool to fail, it said ${JSON.stringify(told)}`);
    return { name: told.name, message: told.message };
  }

  async closed(): Promise<ReturnedJob[]> {
    const told = await this.#next();
    if (told.event !== 'closed')
      throw new Error(`Expected the pool to close, it said ${JSON.stringify(told)}\n${this.lines}`);
    return told.returned;
  }

  async processes(): Promise<PoolProcess[]> {
    return (await this.#ask('processes')) as PoolProcess[];
  }

  async restart(): Promise<void> {
    await this.#ask('restart');
  }

  async scale(count: number): Promise<void> {
    await this.#ask('scale', count);
  }

  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async #ask(call: string, ...args: unknown[]): Promise<unknown> {
    this.#asked += 1;
    const ask = this.#asked;
    const answered = new Promise<Answer>((resolve) => {
      this.#answers.set(ask, resolve);
    });
    this.#process.send({ ask, call, args });
    const { value, error } = await answered;
    if (error) throw Object.assign(new Error(error.message), { name: error.name });
    return value;
  }

  close(options: CloseOptions): Promise<ReturnedJob[]> {
    this.tellToClose(options);
    return this.closed();
  }

  tellToClose(options: CloseOptions): void {
    this.#process.send({ close: options });
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  /** Kills it and its children, all at once. */
  async killAll(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    process.kill(-this.pid, 'SIGKILL');
    await gone;
  }

  /** Resolves with the exit code it finds by itself. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  #next(): Promise<Told> {
    return this.#told.shift() as Promise<Told>;
  }

  #expectNext(): void {
    this.#told.push(
      new Promise((resolve) => {
        this.#hear = resolve;
      }),
    );
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
