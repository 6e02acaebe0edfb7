import { currentJob, Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { publishListChanged } from '@cortado/realtime/publish';
import type { Database } from '../database/database.js';
import type { Notifications } from '../notifications/notifications.js';
import {
  type AirportDelayLine,
  type DelayLine,
  delaysOfDay,
  delaysPerAirportAndHour,
  delaysPerHour,
  worstOf,
} from './delay-lines.js';
import { NothingImportedError } from './nothing-imported-error.js';
import type { OfficeCalendar } from './office-calendar.js';
import type { ReportFile, ReportFiles } from './report-files.js';
import { ReportRequest } from './report-request.js';

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
  readonly #files: ReportFiles;
  readonly #calendar: OfficeCalendar;
  readonly #notifications: Notifications;

  constructor(
    database: Database,
    files: ReportFiles,
    calendar: OfficeCalendar,
    notifications: Notifications,
  ) {
    this.#database = database;
    this.#files = files;
    this.#calendar = calendar;
    this.#notifications = notifications;
  }

  /** All 231,083 flights by the hour of the day. `top` has every hour, in order. */
  @Enqueue({ timeout: '2m', onSuccess: 'DelayReports.reportWritten' })
  async perHour(): Enqueued<DelayReport<DelayLine>> {
    const lines = await delaysPerHour(this.#database);
    return this.#publish('delays-per-hour.csv', lines, lines);
  }

  /** The 20,000 flights that name their airports, by the airport they left and the hour of the day. */
  @Enqueue({ timeout: '2m', onSuccess: 'DelayReports.reportWritten' })
  async perAirportAndHour(request: ReportRequest): Enqueued<DelayReport<AirportDelayLine>> {
    const lines = await delaysPerAirportAndHour(this.#database);
    return this.#publish('delays-per-airport-and-hour.csv', lines, worstOf(lines, request));
  }

  /** Pages show what such a job returned, and so look again when one has. */
  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async reportWritten(): Promise<void> {
    await publishListChanged({ doctype: 'Report' });
  }

  /** Fresh reports for the morning. */
  @Scheduled('daily')
  @Enqueue({ queue: 'long' })
  async nightlyReports(): Promise<void> {
    // Calling a job from a job queues it, as calling it from anywhere does.
    await this.perHour();
    await this.perAirportAndHour(new ReportRequest());
  }

  /** A notice to everybody, on working days at nine: how the day before went. */
  @Scheduled('0 9 * * 1-5', { timezone: 'Europe/Berlin' })
  async weekdaySummary(): Promise<void> {
    const day = await this.#calendar.yesterday();
    const text = day === undefined ? 'no flights yet.' : await this.#summaryOf(day);
    await this.#notifications.notify({ text: `Good morning: ${text}` });
  }

  async #summaryOf(day: string): Promise<string> {
    const { flights, averageDelay, late } = await delaysOfDay(this.#database, day);
    const share = ((late / flights) * 100).toFixed(1);
    return `on ${day} there were ${flights.toLocaleString('en-US')} flights, ${share} % late, ${averageDelay.toFixed(1)} minutes of delay on average.`;
  }

  async #publish<L extends DelayLine>(
    file: ReportFile,
    lines: readonly L[],
    top: L[],
  ): Promise<DelayReport<L>> {
    if (lines.length === 0) throw new NothingImportedError();
    const job = currentJob();
    await job.progress(60, { title: 'Report', description: `writing ${lines.length} lines` });
    await this.#files.put(file, lines, job.id);
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
