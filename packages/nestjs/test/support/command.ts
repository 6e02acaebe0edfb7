import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '@cortado/test-support/until';

const BIN = fileURLToPath(new URL('../../../cli/bin/cortado.js', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** One run of the built command line, in the folder of the config beside this file. */
export class Command {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stdout = '';

  constructor(words: readonly string[], env: Record<string, string>) {
    this.#process = spawn(process.execPath, [BIN, ...words], {
      cwd: HERE,
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.#ended = once(this.#process, 'close');
  }

  async says(text: string): Promise<void> {
    await until(
      () => this.#stdout,
      (stdout) => stdout.includes(text),
    );
  }

  stop(): void {
    this.#process.kill('SIGTERM');
  }

  async ended(): Promise<{ code: number | null; stdout: string }> {
    await this.#ended;
    return { code: this.#process.exitCode, stdout: this.#stdout };
  }
}
