import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { within } from '@cortado/core/internal';
import type { ExampleProject } from './example-project.js';

/** How long a process may take to say or do what it should. */
const SOON = 120_000;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** A command of an example, running in a process group of its own, as a shell starts it. */
export class Running {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';
  #heard: () => void = () => undefined;

  constructor(project: ExampleProject, command: readonly string[], env: Readonly<Record<string, string>>) {
    const [file = '', ...args] = command;
    const options = { cwd: project.folder, env: project.env(env), detached: true } as const;
    this.#process = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#heard();
      });
    this.#ended = once(this.#process, 'close');
  }

  /** What it said that matches, once it has. */
  async says(pattern: RegExp): Promise<string> {
    const heard = new Promise<string>((resolve) => {
      this.#heard = () => {
        const match = pattern.exec(this.#output);
        if (match) resolve(match[0]);
      };
      this.#heard();
    });
    const early = this.#ended.then(() => {
      throw new Error(`It ended without saying ${pattern}:\n${this.#output}`);
    });
    return await within(SOON, Promise.race([heard, early]), () => this.#late(`did not say ${pattern}`));
  }

  /** Ctrl-C, which every process of the group gets. */
  interrupt(): void {
    this.#signal('SIGINT');
  }

  /** What tells a container to end. */
  terminate(): void {
    this.#signal('SIGTERM');
  }

  /** How it ended, once it and all its children are gone. */
  async ended(): Promise<Ended> {
    await within(SOON, this.#ended, () => this.#late('did not end'));
    return { code: this.#process.exitCode, signal: this.#process.signalCode, output: this.#output };
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get output(): string {
    return this.#output;
  }

  /** Ends it for good, however it is. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.#process.pid as number), signal);
    } catch {
      // It is gone.
    }
  }

  #late(what: string): Error {
    return new Error(`It ${what} within ${SOON / 1_000} seconds:\n${this.#output}`);
  }
}
