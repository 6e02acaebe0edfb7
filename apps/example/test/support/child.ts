import { type ChildProcess, spawn } from 'node:child_process';
import { packageFolder } from '../../src/package-folder.js';

/** A built program in a process of its own, its output in a pipe, knowing of no server but those it is told of. */
export class Child {
  output = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #process: ChildProcess;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    const { REDIS_URL: _, CORTADO_URL: __, DATABASE_URL: ___, PORT: ____, ...rest } = process.env;
    this.#process = spawn(process.execPath, args, {
      cwd: packageFolder(),
      env: { ...rest, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.ended = new Promise((resolve) =>
      this.#process.once('close', (code, signal) => resolve({ code, signal })),
    );
  }

  /** Resolves when these words have been printed; rejects when it ended without them. */
  async says(words: string): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      const look = () => this.output.includes(words) && resolve();
      for (const stream of [this.#process.stdout, this.#process.stderr]) stream?.on('data', look);
      look();
    });
    const ended = this.ended.then(() => {
      throw new Error(`It ended without "${words}":\n${this.output}`);
    });
    await Promise.race([heard, ended]);
  }

  /** Waits for its end, and shows what it said when that is another one. */
  async endsWith(code: number): Promise<void> {
    expect({ ...(await this.ended), output: this.output }).toEqual({
      code,
      signal: null,
      output: this.output,
    });
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#process.kill('SIGINT');
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }
}
