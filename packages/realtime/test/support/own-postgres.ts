import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** A PostgreSQL that a test may stop, freeze and start again with its data: loopback, a port of its own. */
export class OwnPostgres {
  readonly #folder = mkdtempSync('/tmp/cortado-postgres-');
  readonly #owner = unprivileged();
  readonly #port: number;
  #server: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<OwnPostgres> {
    const postgres = new OwnPostgres(await freePort());
    postgres.#initialize();
    await postgres.start();
    return postgres;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  async start(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
    const words = ['-D', this.#data, '-p', `${this.#port}`, ...settings.flatMap((it) => ['-c', it])];
    const options = { stdio: 'ignore', ...this.#owner } as const;
    this.#server = spawn(process.env.POSTGRES_SERVER as string, words, options);
    await until(
      () => this.#answers(),
      (it) => it,
      30_000,
    );
  }

  /** At once, as when its machine fails. */
  async stop(): Promise<void> {
    if (!this.#server || this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.thaw();
    const gone = once(this.#server, 'exit');
    this.#server.kill('SIGQUIT');
    await gone;
  }

  /** Keeps connections open and answers nothing. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #initialize(): void {
    const { uid, gid } = this.#owner;
    if (uid !== undefined) chownSync(this.#folder, uid, gid as number);
    const initdb = join(dirname(process.env.POSTGRES_SERVER as string), 'initdb');
    const words = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'];
    execFileSync(initdb, ['-D', this.#data, ...words], { stdio: 'ignore', ...this.#owner });
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end();
    }
  }

  #signal(signal: NodeJS.Signals): void {
    for (const pid of this.#pids()) {
      try {
        process.kill(pid, signal);
      } catch {
        // One that served a connection has ended with it.
      }
    }
  }

  /** The server first, so that it starts no more of those that follow. */
  #pids(): number[] {
    const server = this.#server?.pid;
    if (server === undefined || this.#server?.exitCode !== null) return [];
    const children = readdirSync('/proc').filter((it) => /^\d+$/.test(it) && parentOf(it) === server);
    return [server, ...children.map(Number)];
  }
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** PostgreSQL does not run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const passwords = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = passwords.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('Expected a user postgres or nobody to run PostgreSQL as.');
}
