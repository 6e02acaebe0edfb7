import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** A PostgreSQL that a test may stop, freeze and start again: loopback, its own port, a password by SCRAM or none. */
export class OwnPostgres {
  readonly #folder = mkdtempSync('/tmp/cortado-postgres-');
  readonly #owner = OwnPostgres.owner;
  readonly #port: number;
  readonly #settings: readonly string[];
  #server: ChildProcess | undefined;

  /** The user that its servers run as, where that is another than ours. */
  static get owner(): { uid?: number; gid?: number } {
    return unprivileged();
  }

  private constructor(port: number, settings: readonly string[]) {
    this.#port = port;
    this.#settings = settings;
  }

  /** `settings` such as `max_connections=10`. */
  static async start(...settings: string[]): Promise<OwnPostgres> {
    const postgres = new OwnPostgres(await freePort(), settings);
    postgres.#initialize();
    await postgres.start();
    return postgres;
  }

  /** A standby of another, by streaming replication, under this name. The other is stopped for as long as its data are copied. */
  static async following(primary: OwnPostgres, name: string): Promise<OwnPostgres> {
    const standby = new OwnPostgres(await freePort(), [
      `primary_conninfo=host=127.0.0.1 port=${primary.#port} user=postgres application_name=${name}`,
    ]);
    await primary.stop();
    standby.#copy(primary);
    await primary.start();
    await standby.start();
    return standby;
  }

  /** As its superuser, whom it trusts. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  async start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'fsync=off',
      ...this.#settings,
    ].flatMap((it) => ['-c', it]);
    this.#server = spawn(
      process.env.POSTGRES_SERVER as string,
      ['-D', join(this.#folder, 'data'), '-p', `${this.#port}`, ...settings],
      { stdio: 'ignore', ...this.#owner },
    );
    await until(
      () =>
        this.ask('SELECT 1').then(
          () => 'answers',
          (error: Error) => error.message,
        ),
      (it) => it === 'answers',
    );
  }

  /** What an operator says to it, on a connection of its own. */
  async ask<R extends pg.QueryResultRow = pg.QueryResultRow>(sql: string): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 20_000 });
    try {
      await client.connect();
      return (await client.query<R>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** From here on everybody but its superuser needs a password (SCRAM). */
  async askPasswords(): Promise<void> {
    const rules = ['host all postgres 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'];
    writeFileSync(join(this.#folder, 'data', 'pg_hba.conf'), `${rules.join('\n')}\n`);
    await this.ask('SELECT pg_reload_conf()');
  }

  /** At once, as when its machine fails. */
  async stop(): Promise<void> {
    if (!this.#server || this.#server.exitCode !== null) return;
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

  #initialize(): void {
    this.#own(this.#folder);
    const initdb = join(dirname(process.env.POSTGRES_SERVER as string), 'initdb');
    const words = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'];
    execFileSync(initdb, ['-D', join(this.#folder, 'data'), ...words], { stdio: 'ignore', ...this.#owner });
  }

  #copy(primary: OwnPostgres): void {
    const data = join(this.#folder, 'data');
    cpSync(join(primary.#folder, 'data'), data, { recursive: true });
    writeFileSync(join(data, 'standby.signal'), '');
    rmSync(join(data, 'postmaster.pid'), { force: true });
    for (const it of readdirSync(this.#folder, { recursive: true }))
      this.#own(join(this.#folder, String(it)));
    this.#own(this.#folder);
    chmodSync(data, 0o700);
  }

  /** Gives a file to the user that the server runs as. */
  #own(path: string): void {
    const { uid, gid } = this.#owner;
    if (uid !== undefined) chownSync(path, uid, gid as number);
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
    const children = readdirSync('/proc')
      .filter((it) => /^\d+$/.test(it) && parentOf(it) === server)
      .map(Number);
    return [server, ...children];
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
