import { currentJob, DoNotRetry, Enqueue, type JobEnd, logError, RetryLater, Scheduled } from '@cortado/core';
import { publishListChanged } from '@cortado/realtime/publish';
import type { Notifications } from '../notifications/notifications.js';
import type { Partner } from './partner.js';
import { PartnerRefusedError, PartnerTroubleError } from './partner-errors.js';
import type { StoredSyncs } from './stored-syncs.js';

/** Airports of one hour. What is left waits for the next. */
const MOST = 100;

/** Tells the partner how late the flights of each airport are. */
export class DelaySync {
  readonly #syncs: StoredSyncs;
  readonly #partner: Partner;
  readonly #notifications: Notifications;

  constructor(syncs: StoredSyncs, partner: Partner, notifications: Notifications) {
    this.#syncs = syncs;
    this.#partner = partner;
    this.#notifications = notifications;
  }

  /** A job for each airport that the partner does not know of. Those that are under way already stay one job. */
  @Scheduled('hourly')
  @Enqueue({ queue: 'short' })
  async syncPending(): Promise<void> {
    const job = currentJob();
    await job.progress(0, { title: 'Partner sync' });
    if (!this.#partner.isKnown) return await job.log('There is no partner: SYNC_URL is not set.');
    const airports = await this.#syncs.pending(MOST);
    await Promise.all(airports.map((it) => this.syncAirport(it)));
    await job.log(`${airports.length} airports to tell the partner of`);
  }

  /** Tried again when the partner is in trouble, at growing intervals; not when the fault is ours. */
  @Enqueue({
    queue: 'partner',
    timeout: '2m',
    attempts: 4,
    backoff: { type: 'exponential', delay: '1s', jitter: 0.3 },
    retryIf: (error) => error instanceof PartnerTroubleError,
    unique: (airport: string) => `sync:${airport}`,
    onFailure: 'DelaySync.gaveUp',
  })
  async syncAirport(airport: string): Promise<void> {
    const delays = await this.#syncs.delaysOf(airport);
    if (!delays) throw new DoNotRetry(new Error(`No flight leaves from "${airport}".`));
    try {
      await this.#partner.put(delays, currentJob().signal);
    } catch (error) {
      await this.#syncs.note(airport, statusAfter(error), (error as Error).message);
      throw error;
    }
    await this.#syncs.note(airport, 'synced');
    await publishListChanged({ doctype: 'Sync' });
  }

  /** Its last try has failed. The next hour tries again, unless the partner refused. */
  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async gaveUp(end: JobEnd): Promise<void> {
    const airport = String(end.args[0]);
    const reason = end.error?.message ?? 'no reason given';
    await this.#syncs.giveUp(airport, reason);
    await logError(`The partner does not know of ${airport}`, new Error(reason), {
      attempts: end.job.attempts,
    });
    await this.#notifications.notify({
      text: `${airport} could not be synced: ${reason.slice(0, 150)}`,
      indicator: 'red',
    });
  }
}

function statusAfter(error: unknown): 'refused' | 'postponed' | 'retrying' {
  if (error instanceof PartnerRefusedError) return 'refused';
  return error instanceof RetryLater ? 'postponed' : 'retrying';
}
