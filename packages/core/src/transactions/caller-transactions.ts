import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { Engine } from '../datastore/ports/engine.js';
import { addJobThrough, identify } from '../datastore/postgres/caller-transaction.js';
import type { TransactionTransport } from '../dispatch/preparation.js';
import { NoSharedTransactionError, TransactionClientError } from '../errors/transaction-errors.js';
import { readClient, type SqlClient, type TransactionClient } from './transaction-client.js';

/** Puts jobs into transactions of their callers, where the jobs are in the same database. */
export class CallerTransactions {
  readonly #engine: Engine;
  // A database is looked at once for each pool, Knex or Drizzle of it, not in each of its transactions.
  readonly #known = new WeakSet<object>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  transport(client: TransactionClient): TransactionTransport {
    return { add: (queue, job) => this.#add(client, queue, job) };
  }

  /** @throws NoSharedTransactionError, TransactionClientError, and what the database throws */
  async #add(given: TransactionClient, queue: string, job: OutgoingJob): Promise<string> {
    if (!this.#engine.traits.sharesTransactions)
      throw new NoSharedTransactionError({ job: job.name, location: this.#engine.location });
    const read = readClient(given);
    if ('found' in read) throw new TransactionClientError({ job: job.name, ...read });
    if (!this.#known.has(read.database)) await this.#expectJobsIn(read, job.name);
    return await addJobThrough(read.client, queue, job, this.#engine.time);
  }

  async #expectJobsIn({ client, database }: SqlClient, job: string): Promise<void> {
    const { identity, hasJobs } = await identify(client);
    // Where the caller's transaction has the only session, a question of ours would wait for its end.
    if (!this.#engine.traits.isLocal) await this.#engine.time.known();
    const own = await this.#engine.identify?.();
    if (!hasJobs || (own && own !== identity))
      throw new TransactionClientError({
        job,
        found: hasJobs
          ? 'a client of another database'
          : 'a client of a database without the tables of BullMQ',
        advice: `The jobs are in ${this.#engine.location}: let both use the same database, or queue with { afterCommit: true }.${hasJobs ? '' : ' If it is the same one, run `cortado migrate` first.'}`,
      });
    this.#known.add(database);
  }
}
