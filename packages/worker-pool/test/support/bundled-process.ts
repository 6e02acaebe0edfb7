import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { until } from '@cortado/test-support/until';

/** A bundled service that runs, with what it has said so far. */
export class BundledProcess {
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  #output = '';

  constructor(file: string, env: Readonly<Record<string, string>>) {
    this.#process = spawn(process.execPath, ['--no-deprecation', file], {
      cwd: dirname(file),
      env: { ...process.env, NODE_OPTIONS: '', NODE_PATH: '', JEST_WORKER_ID: undefined, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    this.#closed = once(this.#process, 'close');
  }

  /** What it has said, once that matches. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const look = () => ({ match: pattern.exec(this.#output), output: this.#output });
    const { match } = await until(look, (it) => it.match !== null || this.#process.exitCode !== null);
    if (!match) throw new Error(`It ended without saying ${pattern}:\n${this.#output}`);
    return match;
  }

  terminate(): void {
    this.#process.kill('SIGTERM');
  }

  /** With which code it ended by itself. */
  async ended(): Promise<number | null> {
    await until(
      () => this.#process.exitCode ?? this.#process.signalCode,
      (it) => it !== null,
    );
    await this.#closed;
    return this.#process.exitCode;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
