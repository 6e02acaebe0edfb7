import { currentJob, Enqueue } from '@cortado/core';
import type { Database } from '../database/database.js';
import { Notice } from './notice.js';

/** A notice as it was noted. */
export interface NotedNotice {
  text: string;
  noticedAt: Date;
}

/** Words to whoever is at the desk. */
export class Notifications {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes it once, even when the job runs twice: at least once is all a queue can promise. */
  @Enqueue({ queue: 'short', attempts: 3, backoff: '1s' })
  async notify(notice: Notice): Promise<void> {
    const job = currentJob();
    await this.#database.query('INSERT INTO notices (job, text) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      job.id,
      notice.text,
    ]);
    await job.log(`noted: ${notice.text}`);
  }
}

/** The latest notices, newest first. */
export function latestNotices(database: Database, count: number): Promise<NotedNotice[]> {
  return database.query<NotedNotice>(
    'SELECT text, noticed_at AS "noticedAt" FROM notices ORDER BY noticed_at DESC, job DESC LIMIT $1',
    [count],
  );
}
