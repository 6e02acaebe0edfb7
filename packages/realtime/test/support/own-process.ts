import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of its own, made of what is built, that says one line when it serves and ends with the test. */
export class OwnProcess {
  readonly #process: ChildProcess;
  /** What it said. */
  readonly serving: Promise<string>;

  /** `script` stands beside this file. */
  constructor(script: string, ...words: readonly string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#process = spawn(process.execPath, ['--expose-gc', path, ...words], {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.serving = new Promise((resolve, reject) => {
      this.#process.stdout?.once('data', (line) => resolve(String(line).trim()));
      this.#process.once('exit', () => reject(new Error(`${script} ended before it served.`)));
    });
    this.serving.catch(() => undefined);
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
