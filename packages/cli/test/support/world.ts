import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado } from '@cortado/core';
import { Cli, type CliEnd, type CliOptions, cortado } from './cli.js';
import config from './cortado.config.js';

/** Queues of one test's own: an app in this process, and commands that see the same. */
export class World {
  readonly env: Record<string, string> & { TEST_PREFIX: string } = { TEST_PREFIX: `cli-${randomUUID()}` };
  readonly app: Cortado;
  readonly #running: Cli[] = [];

  constructor() {
    this.app = createCortado({ ...config, connection: process.env.REDIS_URL, prefix: this.env.TEST_PREFIX });
  }

  run(...words: string[]): Promise<CliEnd> {
    return cortado(words, { env: this.env });
  }

  /** Runs a command and reads its one JSON document. */
  async json<T>(...words: string[]): Promise<T> {
    const { stdout, stderr } = await this.run(...words, '--format', 'json');
    try {
      return JSON.parse(stdout) as T;
    } catch {
      throw new Error(`Expected one JSON document on stdout, found:\n${stdout}\nand on stderr:\n${stderr}`);
    }
  }

  /** A command that goes on. */
  start(...words: string[]): Cli {
    return this.startWith({}, ...words);
  }

  /** The same, with more in its environment. */
  startWith(env: Record<string, string>, ...words: string[]): Cli {
    return this.#begin(words, { env: { ...this.env, ...env } });
  }

  /** The same as the leader of a process group. */
  startGroup(...words: string[]): Cli {
    return this.#begin(words, { env: this.env, leadsGroup: true });
  }

  #begin(words: readonly string[], options: CliOptions): Cli {
    const cli = new Cli(words, options);
    this.#running.push(cli);
    return cli;
  }

  async close(): Promise<void> {
    for (const cli of this.#running) cli.signal('SIGKILL');
    await Promise.all(this.#running.map((it) => it.ended()));
    await this.app.close();
  }
}
