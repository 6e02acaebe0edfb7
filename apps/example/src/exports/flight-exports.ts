import { currentJob, currentUser, Enqueue, type Enqueued, type JobEnd } from '@cortado/core';
import type { Database } from '../database/database.js';
import type { DownloadFiles } from '../downloads/download-files.js';
import { everyTenth } from '../flights/every-tenth.js';
import type { Notifications } from '../notifications/notifications.js';
import { ExportRequest } from './export-request.js';

export interface FlightExport {
  flights: number;
  /** The download; `null` when no flight was wanted. */
  file: string | null;
}

interface ExportLine {
  id: number;
  time: string;
  delay: number;
  distance: number;
}

const PAGE = 10_000;
const WANTED = 'delay >= $1 AND minute / 60 BETWEEN $2 AND $3';
const COUNT = `SELECT count(*)::integer AS flights FROM flights WHERE ${WANTED}`;
const LINES = `
  SELECT id, to_char(make_interval(mins => minute), 'HH24:MI') AS time, delay, distance
  FROM flights WHERE ${WANTED} AND id > $4 ORDER BY id LIMIT ${PAGE}`;

/** One export at a time for each user: what `cortado.isEnqueued` is asked. */
export function exportKey(user: string | undefined): string {
  return `flight-export:${user ?? 'nobody'}`;
}

/** Flights as a CSV file, for whoever asks. */
export class FlightExports {
  readonly #database: Database;
  readonly #downloads: DownloadFiles;
  readonly #notifications: Notifications;

  constructor(database: Database, downloads: DownloadFiles, notifications: Notifications) {
    this.#database = database;
    this.#downloads = downloads;
    this.#notifications = notifications;
  }

  /** Asked again by the same user while it is under way, it is the same job. It runs as that user. */
  @Enqueue({
    queue: 'long',
    timeout: '20m',
    attempts: 2,
    backoff: '2s',
    unique: () => exportKey(currentUser()),
    onFailure: 'FlightExports.exportFailed',
  })
  async exportFlights(request: ExportRequest): Enqueued<FlightExport> {
    const { id, signal } = currentJob();
    const total = await this.#count(request);
    if (total === 0) {
      await this.#tell('No flights match what you asked for.', 'orange');
      return { flights: 0, file: null };
    }
    const file = `flights-${id}.csv`;
    // More than were counted, where an import runs beside.
    const flights = await this.#downloads.write(file, this.#pages(request, total), signal);
    await this.#tell(`Your export is ready: ${flights.toLocaleString('en-US')} flights.`, 'green', file);
    return { flights, file };
  }

  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async exportFailed(end: JobEnd): Promise<void> {
    const reason = (end.error?.message ?? 'no reason given').slice(0, 150);
    await this.#tell(`Your export failed: ${reason}`, 'red');
  }

  async #count(request: ExportRequest): Promise<number> {
    const [row] = await this.#database.query<{ flights: number }>(COUNT, wanted(request));
    return row?.flights ?? 0;
  }

  // A page at a time: whatever the table holds, this process holds a page of it.
  async *#pages(request: ExportRequest, total: number): AsyncGenerator<ExportLine[]> {
    const tell = everyTenth('Export', total);
    let last = 0;
    let done = 0;
    for (;;) {
      const page = await this.#database.query<ExportLine>(LINES, [...wanted(request), last]);
      yield page;
      done += page.length;
      await tell(Math.min(done, total));
      if (page.length < PAGE) return;
      last = page.at(-1)?.id ?? last;
    }
  }

  async #tell(text: string, indicator: 'green' | 'orange' | 'red', file?: string): Promise<void> {
    const to = currentUser();
    await this.#notifications.notify({ text, indicator, ...(to ? { to } : {}), ...(file ? { file } : {}) });
  }
}

function wanted({ minDelay, fromHour, toHour }: ExportRequest): number[] {
  return [minDelay, fromHour, toHour];
}
