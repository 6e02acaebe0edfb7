import { currentJob, currentUser, Enqueue, type Enqueued, type JobEnd, Scheduled } from '@cortado/core';
import type { Database } from '../database/database.js';
import type { DownloadFiles } from '../downloads/download-files.js';
import { everyTenth } from '../flights/every-tenth.js';
import type { OfficeCalendar } from '../flights/office-calendar.js';
import type { Notice } from '../notifications/notice.js';
import type { Notifications } from '../notifications/notifications.js';
import { MonthRequest } from './month-request.js';
import { type RouteFlight, RouteSums } from './route-lines.js';

export interface MonthReport {
  month: string;
  flights: number;
  routes: number;
  /** The download; `null` when nothing flew. */
  file: string | null;
}

const PAGE = 500;
const OF_MONTH =
  "departed_at >= ($1 || '-01')::timestamp AND departed_at < ($1 || '-01')::timestamp + interval '1 month'";
const COUNT = `SELECT count(*)::integer AS flights FROM departures WHERE ${OF_MONTH}`;
const FLIGHTS = `
  SELECT id, origin, destination, delay FROM departures
  WHERE ${OF_MONTH} AND id > $2 ORDER BY id LIMIT ${PAGE}`;

/** The delays of a month, route by route. It tells when it starts, how far it is, and how it ended. */
export class MonthReports {
  readonly #database: Database;
  readonly #calendar: OfficeCalendar;
  readonly #downloads: DownloadFiles;
  readonly #notifications: Notifications;

  constructor(
    database: Database,
    calendar: OfficeCalendar,
    downloads: DownloadFiles,
    notifications: Notifications,
  ) {
    this.#database = database;
    this.#calendar = calendar;
    this.#downloads = downloads;
    this.#notifications = notifications;
  }

  /** On the first of each month: queues the report on the month before. */
  @Scheduled('monthly')
  @Enqueue({ queue: 'short' })
  async monthlyReport(): Promise<void> {
    const month = await this.#calendar.monthBefore();
    if (month === undefined) return await currentJob().log('Nothing was imported yet.');
    await this.generate({ month });
  }

  /** One report on a month at a time for each user. */
  @Enqueue({
    queue: 'long',
    timeout: '10m',
    tags: ({ month }: MonthRequest) => [`month:${month}`],
    unique: ({ month }: MonthRequest) => `month-report:${month}:${currentUser() ?? 'nobody'}`,
    onFailure: 'MonthReports.reportFailed',
  })
  async generate({ month }: MonthRequest): Enqueued<MonthReport> {
    const { id, signal } = currentJob();
    await currentJob().progress(0, { title: `Report on ${month}` });
    const flights = await this.#count(month);
    if (flights === 0) {
      await this.#tell(`Nothing flew in ${month}, so there is no report.`, 'orange');
      return { month, flights, routes: 0, file: null };
    }
    await this.#tell(`The report on ${month} has begun: ${flights.toLocaleString('en-US')} flights.`, 'blue');
    const lines = (await this.#addUp(month, flights)).lines();
    const file = `month-${month}-${id}.csv`;
    await this.#downloads.write(file, [lines], signal);
    await this.#tell(
      `The report on ${month} is ready: ${lines.length.toLocaleString('en-US')} routes.`,
      'green',
      file,
    );
    return { month, flights, routes: lines.length, file };
  }

  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async reportFailed(end: JobEnd): Promise<void> {
    const reason = (end.error?.message ?? 'no reason given').slice(0, 150);
    await this.#tell(`The report failed: ${reason}`, 'red');
  }

  async #count(month: string): Promise<number> {
    const [row] = await this.#database.query<{ flights: number }>(COUNT, [month]);
    return row?.flights ?? 0;
  }

  async #addUp(month: string, total: number): Promise<RouteSums> {
    const { signal } = currentJob();
    const sums = new RouteSums();
    const tell = everyTenth(`Report on ${month}`, total);
    let done = 0;
    for (let last = 0; ; ) {
      const page = await this.#database.query<RouteFlight>(FLIGHTS, [month, last]);
      for (const flight of page) {
        sums.add(flight);
        done += 1;
        await tell(done);
      }
      signal.throwIfAborted();
      if (page.length < PAGE) return sums;
      last = page.at(-1)?.id ?? last;
    }
  }

  async #tell(text: string, indicator: NonNullable<Notice['indicator']>, file?: string): Promise<void> {
    const to = currentUser();
    const isForAll = to === undefined || to === 'Administrator';
    await this.#notifications.notify({
      text,
      indicator,
      ...(isForAll ? {} : { to }),
      ...(file ? { file } : {}),
    });
  }
}
