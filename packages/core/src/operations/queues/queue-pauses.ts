import type { Queue } from 'bullmq';
import { type Clock, MINUTE, type Timer } from '../../clock/clock.js';
import type { RecordCollection, Records, StoredRecord } from '../../datastore/ports/records.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import type { EventBus } from '../../events/event-bus.js';
import { type Duration, milliseconds } from '../../options/duration.js';
import { positiveDuration } from '../../options/rule.js';
import { UPKEEP } from '../../presence/presence.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { Remark } from '../../scheduler/schedule-state.js';
import { type OperatorNote, remark } from '../operator-note.js';

/** Who pauses a queue, why, and for how long. */
export interface PauseOptions extends OperatorNote {
  /** When it is resumed by itself: a moment to come. @default never */
  until?: Date;
  /** The same, as so long from now by the datastore's clock. */
  for?: Duration;
}

/** That a queue is paused. All but `paused` is unknown where something else than Cortado paused it. */
export interface QueuePause {
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

interface StoredPause extends Remark {
  /** Milliseconds since 1970. */
  readonly until?: number;
}

export interface QueuePausesDeps {
  readonly clock: Clock;
  readonly records: Records;
  readonly events: EventBus;
  readonly redactor: Pick<Redactor, 'text'>;
  ask<T>(queue: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T>;
}

const PAUSES: RecordCollection = { name: 'queue-pauses' };
const MOST_PAUSES = 1_000;

/**
 * The pauses of queues: BullMQ's own, with a note of who and why. One that has a time is ended by whoever looks at the
 * queues after that time, and by every process with a worker or a scheduler, which look every 15 seconds and know the
 * exact moment of those to come.
 */
export class QueuePauses {
  readonly #deps: QueuePausesDeps;
  readonly #timers = new Set<Timer>();

  constructor(deps: QueuePausesDeps) {
    this.#deps = deps;
  }

  /** @throws InvalidOptionsError, DatastoreUnavailableError */
  async pause(queue: string, { until: moment, for: length, ...note }: PauseOptions): Promise<QueuePause> {
    const { records, events } = this.#deps;
    const noted = remark(note, this.#deps);
    const until = this.#endOf(queue, { until: moment, for: length });
    const paused: StoredPause = { ...noted, ...(until === undefined ? {} : { until }) };
    // The note first: a pause without one would have lost its end.
    await records.put(PAUSES, queue, paused);
    await this.#bullmq(queue, 'pause');
    if (until !== undefined) this.#endAt(until);
    const pause = pauseOf(paused);
    events.emit('queue.paused', { queue, by: noted.by, reason: noted.reason, until: pause.until });
    return pause;
  }

  /** @throws DatastoreUnavailableError */
  async resume(queue: string, note: OperatorNote): Promise<void> {
    const { by, reason } = remark(note, this.#deps);
    await this.#bullmq(queue, 'resume');
    await this.#deps.records.remove(PAUSES, queue);
    this.#deps.events.emit('queue.resumed', { queue, by, reason });
  }

  /** `undefined` when the queue is not paused. */
  async of(queue: string): Promise<QueuePause | undefined> {
    if (!(await this.#isPaused(queue))) return undefined;
    const found = await this.#deps.records.get<StoredPause>(PAUSES, queue);
    if (found && this.#isOver(found.value) && (await this.#end(found))) return undefined;
    return pauseOf(found?.value);
  }

  /** The same, and a pause whose time is over stays as it is. */
  async peek(queue: string): Promise<QueuePause | undefined> {
    if (!(await this.#isPaused(queue))) return undefined;
    return pauseOf((await this.#deps.records.get<StoredPause>(PAUSES, queue))?.value);
  }

  /** Ends the pauses whose time is over, and forgets notes of queues that something else has resumed. */
  async endThoseOver(): Promise<void> {
    const { clock, records } = this.#deps;
    const found = await records.list<StoredPause>(PAUSES, { limit: MOST_PAUSES });
    for (const pause of found) {
      const { until, at } = pause.value;
      if (this.#isOver(pause.value)) await this.#end(pause);
      else if (until !== undefined && until - clock.now() < UPKEEP) this.#endAt(until);
      else if (clock.now() - at > MINUTE && !(await this.#isPaused(pause.key)))
        await records.remove(PAUSES, pause.key);
    }
  }

  /** Leaves the pauses to come to others. */
  close(): void {
    for (const timer of this.#timers) timer.close();
  }

  /** @throws InvalidOptionsError */
  #endOf(queue: string, { until, for: length }: { until: unknown; for: unknown }): number | undefined {
    const now = this.#deps.clock.now();
    const problems: string[] = [];
    if (until !== undefined && length !== undefined)
      problems.push('Expected either "for" or "until": both say when it ends.');
    if (until !== undefined && !(until instanceof Date && until.getTime() > now))
      problems.push(`Expected "until" to be a Date that is still to come, found ${String(until)}.`);
    const expected = length === undefined ? undefined : positiveDuration(length);
    if (expected) problems.push(`Expected "for" to be ${expected}, found ${String(length)}.`);
    if (problems.length > 0) throw new InvalidOptionsError(`Queue "${queue}" was not paused`, problems);
    if (length !== undefined) return now + milliseconds(length as Duration);
    return (until as Date | undefined)?.getTime();
  }

  #endAt(moment: number): void {
    const { clock } = this.#deps;
    const timer = clock.after(Math.max(0, moment - clock.now()), () => {
      this.#timers.delete(timer);
      // The datastore is away; whoever looks next will do it.
      this.endThoseOver().catch(() => undefined);
    });
    timer.unref();
    this.#timers.add(timer);
  }

  #isOver({ until }: StoredPause): boolean {
    return until !== undefined && until <= this.#deps.clock.now();
  }

  /** Whether it was ended, and not paused anew meanwhile. Several may do it at once. */
  async #end({ key: queue, value, version }: StoredRecord<StoredPause>): Promise<boolean> {
    const { records, events } = this.#deps;
    const claimed = await records.put(PAUSES, queue, value, { ifVersion: version });
    if (!claimed) return false;
    await this.#bullmq(queue, 'resume');
    const now = await records.get<StoredPause>(PAUSES, queue);
    if (now && now.version !== claimed && !this.#isOver(now.value)) {
      await this.#bullmq(queue, 'pause');
      return false;
    }
    await records.remove(PAUSES, queue);
    events.emit('queue.resumed', { queue, by: undefined, reason: 'its time was over' });
    return true;
  }

  #isPaused(queue: string): Promise<boolean> {
    return this.#deps.ask(queue, `Looking for a pause of queue "${queue}"`, (it) => it.isPaused());
  }

  #bullmq(queue: string, what: 'pause' | 'resume'): Promise<void> {
    return this.#deps.ask(queue, `"${what}" of queue "${queue}"`, (it) => it[what]());
  }
}

function pauseOf(note: StoredPause | undefined): QueuePause {
  return {
    by: note?.by,
    reason: note?.reason,
    since: note && new Date(note.at),
    until: note?.until === undefined ? undefined : new Date(note.until),
  };
}
