import { type BatchEnd, currentJob, Enqueue, type Enqueued, type JobEnd, logError } from '@cortado/core';
import { publishListChanged } from '@cortado/realtime/publish';
import type { Notifications } from '../notifications/notifications.js';
import { AuditRange, AuditRequest } from './audit-request.js';
import { type AuditedFlight, type Punctuality, punctualityOf } from './punctuality.js';
import type { AuditCount, StoredAudits } from './stored-audits.js';

/** One chain at a time, whoever starts it: what `cortado.isEnqueued` is asked. */
export const AUDIT_CHAIN = 'flight-audit';

const PATIENT = { queue: 'long', attempts: 3, backoff: '2s' } as const;

/**
 * Looks at every flight once and writes down how punctual it was. Three ways to go through more rows than one job
 * should: a chain of jobs, one job that keeps checkpoints, a batch (`startAuditBatch`). The table says what is left,
 * so each of them goes on where any of them stopped.
 */
export class FlightAudits {
  readonly #audits: StoredAudits;
  readonly #notifications: Notifications;

  constructor(audits: StoredAudits, notifications: Notifications) {
    this.#audits = audits;
    this.#notifications = notifications;
  }

  /**
   * A chain: each job audits a chunk and queues the next. The next one has the key of the one that queues it, so it
   * follows that one, and a chain that is started twice stays one.
   */
  @Enqueue({
    ...PATIENT,
    unique: { key: AUDIT_CHAIN, onConflict: 'latest' },
    onFailure: 'FlightAudits.auditFailed',
  })
  async auditNext(request: AuditRequest): Enqueued<AuditCount> {
    await currentJob().progress(0, { title: 'Audit' });
    const found = await this.#audit(await this.#audits.pending(request.chunk));
    const count = await this.#tellCount();
    if (found.flights === request.chunk) await this.auditNext(request);
    else await this.#tellEnd(count);
    return count;
  }

  /** The same in one job: stopped, or killed with its worker, it goes on behind its last checkpoint. */
  @Enqueue({ ...PATIENT, unique: AUDIT_CHAIN, onFailure: 'FlightAudits.auditFailed' })
  async auditThrough({ chunk }: AuditRequest): Enqueued<AuditCount> {
    const { flights } = await this.#audits.count();
    const chunks = currentJob().iterate((last = 0) => this.#chunksAfter(last, chunk), {
      total: Math.ceil(flights / chunk),
    });
    for await (const some of chunks) await this.#audit(some);
    const count = await this.#tellCount();
    await this.#tellEnd(count);
    return count;
  }

  /** One job of a batch. Gives how many flights it audited. */
  @Enqueue(PATIENT)
  async auditRange(range: AuditRange): Enqueued<number> {
    return (await this.#audit(await this.#audits.pendingIn(range))).recorded;
  }

  /** Called once when a batch has ended, however it did. */
  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async batchEnded(end: BatchEnd): Promise<void> {
    if (end.completed === end.total) await this.#tellEnd(await this.#audits.count());
    else
      await this.#notifications.notify({
        text: `The audit ended with ${end.total - end.completed} of ${end.total} chunks undone.`,
        indicator: 'orange',
      });
  }

  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async auditFailed(end: JobEnd): Promise<void> {
    const reason = (end.error?.message ?? 'no reason given').slice(0, 120);
    await this.#notifications.notify({
      text: `The audit stopped: ${reason} Start it again to go on.`,
      indicator: 'red',
    });
  }

  async *#chunksAfter(last: number, size: number) {
    for (let from = last; ; ) {
      const value = await this.#audits.after(from, size);
      const checkpoint = value.at(-1)?.id;
      if (checkpoint === undefined) return;
      yield { checkpoint, value };
      from = checkpoint;
    }
  }

  /** One flight that cannot be audited is an entry in the error log, and no reason to leave the others. */
  async #audit(flights: readonly AuditedFlight[]): Promise<{ flights: number; recorded: number }> {
    const { id, signal } = currentJob();
    const found = new Map<number, Punctuality>();
    for (const flight of flights) {
      try {
        found.set(flight.id, punctualityOf(flight));
      } catch (error) {
        found.set(flight.id, 'unclear');
        await logError(`Audit of flight ${flight.id}`, error, { flight });
      }
    }
    signal.throwIfAborted();
    const recorded = await this.#audits.record(found, id);
    await publishListChanged({ doctype: 'Audit' });
    return { flights: flights.length, recorded };
  }

  async #tellCount(): Promise<AuditCount> {
    const count = await this.#audits.count();
    const { audited, flights } = count;
    const description = `${audited.toLocaleString('en-US')} of ${flights.toLocaleString('en-US')} audited`;
    await currentJob().progress(flights === 0 ? 100 : (audited / flights) * 100, {
      title: 'Audit',
      description,
    });
    return count;
  }

  async #tellEnd({ audited }: AuditCount): Promise<void> {
    await this.#notifications.notify({
      text: `${audited.toLocaleString('en-US')} flights are audited.`,
      indicator: 'green',
    });
  }
}
