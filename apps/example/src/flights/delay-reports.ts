import { currentJob, Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import type { Database } from '../database/database.js';
import type { Notifications } from '../notifications/notifications.js';
import {
  type AirportDelayLine,
  type DelayLine,
  delaysPerAirportAndHour,
  delaysPerHour,
  worstOf,
} from './delay-lines.js';
import { NothingImportedError } from './nothing-imported-error.js';
import { ReportRequest } from './report-request.js';
import type { ReportFile, ReportShelf } from './report-shelf.js';

/** What a report gives its caller: little enough to travel. Every line is in the file. */
export interface DelayReport<L extends DelayLine> {
  /** Flights it counts. */
  flights: number;
  /** Those that were 15 minutes late or more. */
  late: number;
  /** Lines in the file. */
  lines: number;
  top: L[];
  file: ReportFile;
}

/** Reports on how late flights were, asked for or on schedule. */
export class DelayReports {
  readonly #database: Database;
  readonly #shelf: ReportShelf;
  readonly #notifications: Notifications;

  constructor(database: Database, shelf: ReportShelf, notifications: Notifications) {
    this.#database = database;
    this.#shelf = shelf;
    this.#notifications = notifications;
  }

  /** All 231,083 flights by the hour of the day. `top` has every hour, in order. */
  @Enqueue({ timeout: '2m' })
  async perHour(): Enqueued<DelayReport<DelayLine>> {
    const lines = await delaysPerHour(this.#database);
    return this.#publish('delays-per-hour.csv', lines, lines);
  }

  /** The 20,000 flights that name their airports, by the airport they left and the hour of the day. */
  @Enqueue({ timeout: '2m' })
  async perAirportAndHour(request: ReportRequest): Enqueued<DelayReport<AirportDelayLine>> {
    const lines = await delaysPerAirportAndHour(this.#database);
    return this.#publish('delays-per-airport-and-hour.csv', lines, worstOf(lines, request));
  }

  /** Fresh reports for the morning. */
  @Scheduled('daily')
  @Enqueue({ queue: 'long' })
  async nightlyReports(): Promise<void> {
    // Calling a job from a job queues it, as calling it from anywhere does.
    await this.perHour();
    await this.perAirportAndHour(new ReportRequest());
  }

  /** A word to whoever is at the desk, on working days at nine. */
  @Scheduled('0 9 * * 1-5', { timezone: 'Europe/Berlin' })
  async weekdaySummary(): Promise<void> {
    const lines = await delaysPerHour(this.#database);
    const { flights, late } = totalsOf(lines);
    const share =
      flights === 0
        ? 'no flights yet'
        : `${((late / flights) * 100).toFixed(1)} % of ${flights.toLocaleString('en-US')} flights late`;
    await this.#notifications.notify({ text: `Good morning: ${share}.` });
  }

  async #publish<L extends DelayLine>(
    file: ReportFile,
    lines: readonly L[],
    top: L[],
  ): Promise<DelayReport<L>> {
    if (lines.length === 0) throw new NothingImportedError();
    const job = currentJob();
    await job.progress(60, { title: 'Report', description: `writing ${lines.length} lines` });
    await this.#shelf.put(file, lines, job.id);
    await job.progress(100, { title: 'Report', description: `${lines.length} lines in ${file}` });
    return { ...totalsOf(lines), lines: lines.length, top, file };
  }
}

function totalsOf(lines: readonly DelayLine[]): { flights: number; late: number } {
  return {
    flights: lines.reduce((sum, it) => sum + it.flights, 0),
    late: lines.reduce((sum, it) => sum + it.late, 0),
  };
}
