import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('run-web.mjs', import.meta.url));

/** A web process of its own, made of what is built. */
export class WebProcess {
  readonly #process: ChildProcess;
  readonly url: Promise<string>;

  constructor(connection: string, prefix: string) {
    const node = ['--expose-gc', SCRIPT, connection, prefix];
    this.#process = spawn(process.execPath, node, {
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.url = new Promise((resolve, reject) => {
      this.#process.stdout?.once('data', (port) => resolve(`http://127.0.0.1:${String(port).trim()}`));
      this.#process.once('exit', () => reject(new Error('The web process ended.')));
    });
    this.url.catch(() => undefined);
  }

  /** Bytes of its heap, after a garbage collection, and its connections. */
  async facts(): Promise<{ heap: number; connections: number; dropped: number }> {
    return (await (await fetch(await this.url)).json()) as {
      heap: number;
      connections: number;
      dropped: number;
    };
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
