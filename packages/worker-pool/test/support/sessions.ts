import pg from 'pg';

/** The sessions that others have with one PostgreSQL database, terminated as an operator or a failover would. */
export class Sessions {
  terminated = 0;
  readonly #admin: pg.Client;
  #timer: NodeJS.Timeout | undefined;
  #terminating: Promise<void> = Promise.resolve();

  private constructor(admin: pg.Client) {
    this.#admin = admin;
  }

  static async of(url: string): Promise<Sessions> {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    return new Sessions(admin);
  }

  async terminate(): Promise<void> {
    const { rowCount } = await this.#admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
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

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#terminating;
    clearTimeout(this.#timer);
    await this.#admin.end();
  }
}
