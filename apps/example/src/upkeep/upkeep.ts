import { currentJob, Enqueue, logError, Scheduled } from '@cortado/core';
import type { Database } from '../database/database.js';
import type { DownloadFiles } from '../downloads/download-files.js';

const DAY = 24 * 60 * 60 * 1000;
/** How long things stay. */
const KEPT = { downloads: 7 * DAY, notices: 30 * DAY };
/** Of each kind in one run; what is left waits for the next day. */
const PORTION = 500;

const FORGET = `
  DELETE FROM notices WHERE job IN (
    SELECT job FROM notices WHERE noticed_at < $1 ORDER BY noticed_at LIMIT ${PORTION})
  RETURNING job`;

/** Takes away what nobody needs any more. */
export class Upkeep {
  readonly #database: Database;
  readonly #downloads: DownloadFiles;

  constructor(database: Database, downloads: DownloadFiles) {
    this.#database = database;
    this.#downloads = downloads;
  }

  /** Old downloads and old notices. A file that resists is an entry in the error log; the others go. */
  @Scheduled('daily')
  @Enqueue({ queue: 'default', timeout: '5m' })
  async dailyCleanup(): Promise<void> {
    const files = await this.#removeDownloads(new Date(Date.now() - KEPT.downloads));
    const notices = await this.#database.query(FORGET, [new Date(Date.now() - KEPT.notices)]);
    await currentJob().log(`removed ${files} downloads and ${notices.length} notices`);
  }

  async #removeDownloads(moment: Date): Promise<number> {
    const { signal } = currentJob();
    let seen = 0;
    let removed = 0;
    for await (const file of this.#downloads.olderThan(moment)) {
      signal.throwIfAborted();
      if (seen++ === PORTION) break;
      try {
        await this.#downloads.remove(file);
        removed += 1;
      } catch (error) {
        await logError(`Could not remove the download ${file}`, error);
      }
    }
    return removed;
  }
}
