import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/cortado.js', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

export interface CliOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** It leads a process group of its own, as in a terminal. @default false */
  leadsGroup?: boolean;
}

export interface CliEnd {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One run of the built command, in the folder of the config beside this file. */
export class Cli {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #isOver = false;
  #stdout = '';
  #stderr = '';

  constructor(words: readonly string[], { env = {}, cwd = HERE, leadsGroup = false }: CliOptions = {}) {
    this.#process = spawn(process.execPath, [BIN, ...words], {
      cwd,
      detached: leadsGroup,
      env: { ...process.env, NODE_OPTIONS: '', CORTADO_DEBUG: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    // Not `exit`: what it has said last may still be on its way then.
    this.#ended = once(this.#process, 'close').then(() => {
      this.#isOver = true;
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Waits until something stands on one of its outputs. */
  async says(output: 'stdout' | 'stderr', what: string | RegExp, within = 90_000): Promise<void> {
    const deadline = Date.now() + within;
    const isSaid = () => (typeof what === 'string' ? this[output].includes(what) : what.test(this[output]));
    while (!isSaid()) {
      if (Date.now() > deadline || this.#isOver)
        throw new Error(`Waited for ${what} on ${output}; stdout:\n${this.stdout}\nstderr:\n${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Does something in the very moment in which something stands on one of its outputs. */
  async at(output: 'stdout' | 'stderr', what: string, act: () => void): Promise<void> {
    const stream = this.#process[output];
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!this.#isOver && !this[output].includes(what)) return;
        stream?.off('data', look).off('close', look);
        resolve(act());
      };
      stream?.on('data', look).on('close', look);
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** To all processes of its group, as Ctrl-C in a terminal. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Nobody reads what it says from now on, as when `head` has seen enough. */
  stopReading(): void {
    this.#process.stdout?.destroy();
    this.#process.stderr?.destroy();
  }

  async ended(): Promise<CliEnd> {
    await this.#ended;
    return { code: this.#process.exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }
}

/** Runs the command to its end. */
export function cortado(words: readonly string[], options?: CliOptions): Promise<CliEnd> {
  return new Cli(words, options).ended();
}
