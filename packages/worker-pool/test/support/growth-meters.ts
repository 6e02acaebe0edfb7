import { Redis } from 'ioredis';
import pg from 'pg';

/** What one call costs its datastore, by the datastore's own word: nothing here is measured with a clock of the test. */
export interface Cost {
  /** Commands, those inside scripts counted too; statements in PostgreSQL. */
  readonly commands: number;
  /** Scripts, each sent with a command; 0 in PostgreSQL. */
  readonly scripts: number;
  /** Bytes that Redis sent; pages of 8 KB that PostgreSQL looked at. */
  readonly read: number;
  /** Milliseconds of the server's time. */
  readonly time: number;
  /** Milliseconds of the slowest command. */
  readonly slowest: number;
  /** Bytes by which the heap of this process grew at most, while the call was under way; the garbage of others counts. */
  readonly heap: number;
}

/** Measures calls; of several times the one that cost least, since others use the machine. */
export abstract class Meter {
  /** `prepare` is not measured, and makes what each call takes away. */
  async measure(act: () => Promise<unknown>, times: number, prepare?: () => Promise<unknown>): Promise<Cost> {
    const costs: Cost[] = [];
    for (let time = 0; time < times; time++) {
      await prepare?.();
      await this.begin();
      const before = process.memoryUsage().heapUsed;
      let most = before;
      const watch = setInterval(() => {
        most = Math.max(most, process.memoryUsage().heapUsed);
      }, 5);
      await act();
      clearInterval(watch);
      costs.push({ ...(await this.end()), heap: Math.max(most, process.memoryUsage().heapUsed) - before });
    }
    const least = (key: keyof Cost) => Math.min(...costs.map((it) => it[key]));
    return {
      commands: least('commands'),
      scripts: least('scripts'),
      read: least('read'),
      time: least('time'),
      slowest: least('slowest'),
      heap: least('heap'),
    };
  }

  protected abstract begin(): Promise<void>;
  protected abstract end(): Promise<Omit<Cost, 'heap'>>;
  abstract close(): Promise<void>;
}

/** By `INFO commandstats` and the slow log of a Redis that nobody else uses. */
export class RedisMeter extends Meter {
  readonly #client: Redis;

  constructor(url: string) {
    super();
    this.#client = new Redis(url);
  }

  protected async begin(): Promise<void> {
    await this.#client.config('SET', 'slowlog-log-slower-than', '100');
    await this.#client.config('SET', 'slowlog-max-len', '20000');
    await this.#client.slowlog('RESET');
    await this.#client.config('RESETSTAT');
  }

  protected async end(): Promise<Omit<Cost, 'heap'>> {
    const sent = Number(/total_net_output_bytes:(\d+)/.exec(await this.#client.info('stats'))?.[1]);
    const commands = [
      ...(await this.#client.info('commandstats')).matchAll(/cmdstat_(\S+?):calls=(\d+),usec=(\d+)/g),
    ]
      .map(([, name = '', calls, micros]) => ({ name, calls: Number(calls), micros: Number(micros) }))
      .filter(({ name }) => !/^(info|config|slowlog|ping)/.test(name));
    const slow = (await this.#client.slowlog('GET', 20_000)) as [number, number, number, string[]][];
    const ours = slow.filter(([, , , [command]]) => !/^(info|config|slowlog)$/i.test(command ?? ''));
    const micros = (some: typeof commands) => some.reduce((sum, it) => sum + it.micros, 0);
    const scripts = commands.filter(({ name }) => /^(eval|evalsha)$/.test(name));
    return {
      commands: commands.reduce((sum, it) => sum + it.calls, 0),
      scripts: scripts.reduce((sum, it) => sum + it.calls, 0),
      read: sent,
      // The time of a script has that of its commands in it.
      time: micros(scripts.length > 0 ? scripts : commands) / 1_000,
      slowest: Math.max(0, ...ours.map(([, , taken]) => taken)) / 1_000,
    };
  }

  async close(): Promise<void> {
    this.#client.disconnect();
  }
}

/** By pg_stat_statements of a database that nobody else uses. */
export class PostgresMeter extends Meter {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    super();
    this.#client = client;
  }

  static async connect(url: string): Promise<PostgresMeter> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    return new PostgresMeter(client);
  }

  protected async begin(): Promise<void> {
    await this.#client.query('SELECT pg_stat_statements_reset()');
  }

  protected async end(): Promise<Omit<Cost, 'heap'>> {
    const { rows } = await this.#client.query<
      Record<'commands' | 'scripts' | 'read' | 'time' | 'slowest', number>
    >(
      `SELECT COALESCE(sum(calls), 0)::float8 AS commands, 0 AS scripts, COALESCE(sum(shared_blks_hit + shared_blks_read), 0)::float8 AS read,
         COALESCE(sum(total_exec_time), 0) AS time, COALESCE(max(max_exec_time), 0) AS slowest
       FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`,
    );
    return rows[0] as Omit<Cost, 'heap'>;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
