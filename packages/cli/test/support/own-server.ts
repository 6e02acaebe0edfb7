import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import pg from 'pg';

// PostgreSQL does not run as root; this user has no rights, and is there on every system.
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A Redis or a PostgreSQL that a test may stop, freeze and start again: loopback, a port of its own. */
export class OwnServer {
  static #count = 0;
  readonly #kind: 'Redis' | 'PostgreSQL';
  readonly #folder = mkdtempSync('/tmp/cortado-own-');
  // Beside those that the system gives away by itself, and another for each Jest worker and server.
  readonly #port = 21_000 + (process.pid % 5_000) * 2 + (OwnServer.#count++ % 2);
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;

  /** @param settings of Redis, as words of its command line */
  constructor(kind: 'Redis' | 'PostgreSQL', settings: readonly string[] = []) {
    this.#kind = kind;
    this.#settings = settings;
    if (kind === 'PostgreSQL') this.#initialize();
  }

  get port(): number {
    return this.#port;
  }

  /** Where it keeps its files. */
  get folder(): string {
    return this.#folder;
  }

  get url(): string {
    return this.#kind === 'Redis'
      ? `redis://127.0.0.1:${this.#port}`
      : `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  async start(): Promise<void> {
    const port = String(this.#port);
    this.#server =
      this.#kind === 'Redis'
        ? spawn(
            process.env.REDIS_SERVER as string,
            ['--port', port, '--bind', '127.0.0.1', '--dir', this.#folder, '--save', '', ...this.#settings],
            { stdio: 'ignore' },
          )
        : spawn(
            process.env.POSTGRES_SERVER as string,
            ['-D', join(this.#folder, 'data'), '-p', port, '-c', 'listen_addresses=127.0.0.1', '-k', ''],
            { stdio: 'ignore', ...NOBODY },
          );
    while (!(await this.#answers())) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** At once, as when its machine fails. */
  async stop(): Promise<void> {
    if (!this.#server || this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#signal('SIGCONT');
    const gone = once(this.#server, 'exit');
    this.#server.kill(this.#kind === 'Redis' ? 'SIGKILL' : 'SIGQUIT');
    await gone;
  }

  /** Keeps connections open and answers nothing. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A PostgreSQL takes connections before it lets anybody in. */
  async #answers(): Promise<boolean> {
    if (this.#kind === 'Redis') return await this.#isListening();
    const client = new pg.Client({ connectionString: this.url });
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #isListening(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      const end = (isListening: boolean) => {
        socket.destroy();
        resolve(isListening);
      };
      socket.once('connect', () => end(true)).once('error', () => end(false));
    });
  }

  #initialize(): void {
    chmodSync(this.#folder, 0o777);
    const initdb = join(dirname(process.env.POSTGRES_SERVER as string), 'initdb');
    const words = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'];
    execFileSync(initdb, ['-D', join(this.#folder, 'data'), ...words], { stdio: 'ignore', ...NOBODY });
  }

  /** PostgreSQL has a process for each connection. */
  #signal(signal: NodeJS.Signals): void {
    const server = this.#server?.pid;
    if (server === undefined) return;
    const pids = readdirSync('/proc').filter((it) => /^\d+$/.test(it) && parentOf(it) === server);
    for (const pid of [server, ...pids.map(Number)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended with its connection.
      }
    }
  }
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  } catch {
    return undefined;
  }
}
