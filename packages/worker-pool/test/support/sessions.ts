import pg from 'pg';

/** The sessions that others have with one PostgreSQL database, ended as an operator or a failover would. */
export class Sessions {
  terminated = 0;
  readonly #admin: pg.Client;
  readonly #database: string;
  #timer: NodeJS.Timeout | undefined;
  #terminating: Promise<void> = Promise.resolve();

  private constructor(admin: pg.Client, database: string) {
    this.#admin = admin;
    this.#database = database;
  }

  static async of(url: string): Promise<Sessions> {
    const admin = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await admin.connect();
    return new Sessions(admin, new URL(url).pathname.slice(1));
  }

  async terminate(): Promise<void> {
    const { rowCount } = await this.#admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
      [this.#database],
    );
    this.terminated += rowCount ?? 0;
  }

  /** `wait` gives the milliseconds before each time. */
  terminateEvery(wait: () => number): void {
    this.#timer = setTimeout(() => {
      this.#terminating = this.terminate();
      void this.#terminating.then(() => this.terminateEvery(wait));
    }, wait());
  }

  /** Ends all sessions and lets nobody in for so many milliseconds. */
  async shutOut(ms: number): Promise<void> {
    const allow = (is: boolean) =>
      this.#admin.query(`ALTER DATABASE ${this.#database} ALLOW_CONNECTIONS ${is}`);
    await allow(false);
    await this.terminate();
    await new Promise((resolve) => setTimeout(resolve, ms));
    await allow(true);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#terminating;
    clearTimeout(this.#timer);
    await this.#admin.end();
  }
}
