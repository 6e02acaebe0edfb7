import { currentJob, Enqueue } from '@cortado/core';
import { publishAlert, publishListChanged, publishNotice } from '@cortado/realtime/publish';
import type { Database } from '../database/database.js';
import { Notice } from './notice.js';

/** A notice as it was noted. */
export interface NotedNotice {
  text: string;
  /** Who it is for; `null` is everybody. */
  to: string | null;
  /** The download it speaks of. */
  file: string | null;
  noticedAt: Date;
}

/** Notices to everybody or to one user. */
export class Notifications {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes it and tells it, once even when the job runs twice: at least once is all a queue can promise. */
  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async notify(notice: Notice): Promise<void> {
    const job = currentJob();
    const noted = await this.#database.query(NOTE, [
      job.id,
      notice.text,
      notice.to ?? null,
      notice.file ?? null,
    ]);
    await job.log(`noted: ${notice.text}`);
    if (noted.length > 0) await tell(notice);
  }
}

const NOTE = `
  INSERT INTO notices (job, text, recipient, file) VALUES ($1, $2, $3, $4)
  ON CONFLICT DO NOTHING
  RETURNING job`;

/** To every page of whom it is for. */
async function tell({ text, to, file, indicator = 'blue', isBrief }: Notice): Promise<void> {
  const target = to === undefined ? { everyone: true as const } : { user: to };
  const link = file && { url: `/downloads/${encodeURIComponent(file)}`, label: 'Download the CSV file' };
  if (isBrief) await publishAlert({ text, indicator }, target);
  else await publishNotice({ text, indicator, ...(link ? { link } : {}) }, target);
  await publishListChanged({ doctype: 'Notice' });
}

/** The latest notices for everybody and, where one is named, for this user; newest first. */
export function latestNotices(database: Database, count: number, user?: string): Promise<NotedNotice[]> {
  return database.query<NotedNotice>(
    `SELECT text, recipient AS "to", file, noticed_at AS "noticedAt" FROM notices
     WHERE recipient IS NULL OR $2::text IS NULL OR recipient = $2
     ORDER BY noticed_at DESC, job DESC LIMIT $1`,
    [count, user ?? null],
  );
}
