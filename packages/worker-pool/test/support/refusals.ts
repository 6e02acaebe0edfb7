import pg from 'pg';

/**
 * Has PostgreSQL refuse what a test tells it to, as a deadlock or a constraint would: by a trigger on the table of jobs.
 * A count that no rollback takes back tells how often.
 */
export class Refusals {
  readonly #admin: pg.Client;

  private constructor(admin: pg.Client) {
    this.#admin = admin;
  }

  static async of(url: string): Promise<Refusals> {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query('DROP SEQUENCE IF EXISTS refusals');
    await admin.query('CREATE SEQUENCE refusals');
    return new Refusals(admin);
  }

  /** `when` is a condition in SQL on the new row; of the changes it holds for, all but each `nth` are refused. */
  async refuse(when: string, code: string, { allBut }: { allBut: number }): Promise<void> {
    await this.#onChange(`
      IF (${when}) AND nextval('public.refusals') % ${allBut} <> 0 THEN
        RAISE EXCEPTION 'refused by the test' USING ERRCODE = '${code}';
      END IF;`);
  }

  /** Every change that `when` holds for takes so many seconds. */
  async slow(when: string, seconds: number): Promise<void> {
    await this.#onChange(
      `IF (${when}) THEN PERFORM nextval('public.refusals'), pg_sleep(${seconds}); END IF;`,
    );
  }

  async allow(): Promise<void> {
    await this.#admin.query('DROP TRIGGER IF EXISTS refuse_change ON bullmq.job');
  }

  /** How many changes it was asked about. */
  async asked(): Promise<number> {
    const { rows } = await this.#admin.query(
      'SELECT CASE WHEN is_called THEN last_value::int ELSE 0 END AS n FROM refusals',
    );
    return rows[0].n;
  }

  async #onChange(statements: string): Promise<void> {
    await this.#admin.query(`
      CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN ${statements} RETURN NEW; END $$;
      DROP TRIGGER IF EXISTS refuse_change ON bullmq.job;
      CREATE TRIGGER refuse_change BEFORE UPDATE ON bullmq.job FOR EACH ROW EXECUTE FUNCTION refuse_change();`);
  }

  async close(): Promise<void> {
    await this.allow();
    await this.#admin.end();
  }
}
