import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { EmbeddedFolderError } from '../errors/folder-errors.js';
import { EmbeddedCrashError } from '../errors/statement-errors.js';
import { type ErrorReport, errorReport } from './database-error.js';
import { type BoundValue, type Notification, type RawResult, readTag } from './raw-result.js';

type Library = typeof import('@electric-sql/pglite');
type BackendMessage = Awaited<ReturnType<PGlite['execProtocolStream']>>[number];

/** What PostgreSQL answered to one request. */
export interface Outcome {
  readonly results: RawResult[];
  readonly error: ErrorReport | undefined;
  /** As PostgreSQL reports it: idle, in a transaction, in a failed one. */
  readonly status: 'I' | 'T' | 'E';
  readonly notifications: Notification[];
}

/**
 * PGlite with one session, driven by PostgreSQL's own protocol: its replies say whether a transaction is open
 * and how many rows were touched, where PGlite's `query()` hides it. Only one may exist on a folder.
 */
export class PgliteProcess {
  readonly #pglite: PGlite;
  readonly #serialize: Library['protocol']['serialize'];
  readonly #messages: Library['messages'];

  private constructor(library: Library, pglite: PGlite) {
    this.#pglite = pglite;
    this.#serialize = library.protocol.serialize;
    this.#messages = library.messages;
  }

  /** Opens `<folder>/pgdata`, creating it where needed; `undefined` keeps everything in memory. @throws EmbeddedFolderError */
  static async open(folder: string | undefined, searchPath: string): Promise<PgliteProcess> {
    try {
      return await PgliteProcess.#start(folder, searchPath);
    } catch (cause) {
      throw new EmbeddedFolderError({
        folder: folder ?? 'memory',
        expected: "PGlite to open the data in 'pgdata'",
        found: (cause as Error).message,
        advice: 'Data of another PostgreSQL version cannot be read; if it may go, remove the folder.',
        cause,
      });
    }
  }

  static async #start(folder: string | undefined, searchPath: string): Promise<PgliteProcess> {
    // Loaded here, because only the owner needs these megabytes.
    const library = await import('@electric-sql/pglite');
    const startParams = [
      ...library.PGlite.defaultStartParams,
      '-c',
      `search_path=${searchPath}`,
      '-c',
      'min_wal_size=32MB',
    ];
    const pglite = await (folder === undefined
      ? library.PGlite.create({ startParams })
      : createdWhole(folder, (dataDir) =>
          library.PGlite.create({ dataDir, startParams, relaxedDurability: false }),
        ));
    return new PgliteProcess(library, pglite);
  }

  /** One request: with values a single statement, without them any number. Rejects only when PGlite itself broke. */
  async run(text: string, values?: readonly BoundValue[]): Promise<Outcome> {
    try {
      const replies = await this.#pglite.execProtocolStream(this.#request(text, values), {
        syncToFs: false,
        throwOnError: false,
      });
      return this.#outcome(replies);
    } catch (cause) {
      throw cause instanceof EmbeddedCrashError ? cause : new EmbeddedCrashError(cause);
    }
  }

  async close(): Promise<void> {
    await this.#pglite.close();
  }

  #request(text: string, values: readonly BoundValue[] | undefined): Uint8Array {
    const to = this.#serialize;
    if (values === undefined || values.length === 0) return to.query(text);
    return Buffer.concat([
      to.parse({ text }),
      to.bind({ values: [...values] }),
      to.describe({ type: 'P' }),
      to.execute({}),
      to.sync(),
    ]);
  }

  #outcome(replies: readonly BackendMessage[]): Outcome {
    const results: RawResult[] = [];
    const notifications: Notification[] = [];
    let error: ErrorReport | undefined;
    let status: string | undefined;
    let fields: RawResult['fields'] = [];
    let rows: (string | null)[][] = [];
    for (const reply of replies) {
      if (reply instanceof this.#messages.DataRowMessage) rows.push(reply.fields);
      else if (reply instanceof this.#messages.RowDescriptionMessage) {
        fields = reply.fields.map((it) => ({ name: it.name, type: it.dataTypeID }));
      } else if (reply instanceof this.#messages.CommandCompleteMessage) {
        results.push({ ...readTag(reply.text), fields, rows });
        fields = [];
        rows = [];
      } else if (reply instanceof this.#messages.DatabaseError)
        error ??= errorReport(reply as unknown as ErrorReport);
      else if (reply instanceof this.#messages.NotificationResponseMessage) {
        notifications.push({ channel: reply.channel, payload: reply.payload, processId: reply.processId });
      } else if (reply instanceof this.#messages.ReadyForQueryMessage) status = reply.status;
    }
    if (status !== 'I' && status !== 'T' && status !== 'E')
      throw new EmbeddedCrashError(error?.message ?? 'no ReadyForQuery');
    if (results.length === 0 && error === undefined)
      results.push({ command: null, rowCount: null, fields, rows });
    return { results, error, status, notifications };
  }
}

/** A first creation that was killed half-way leaves files that look like a database: the marker tells, and they go. */
async function createdWhole(folder: string, create: (dataDir: string) => Promise<PGlite>): Promise<PGlite> {
  const dataDir = join(folder, 'pgdata');
  const marker = join(folder, 'creating');
  if (existsSync(marker)) await rm(dataDir, { recursive: true, force: true });
  if (existsSync(join(dataDir, 'PG_VERSION'))) return await create(dataDir);
  await writeFile(marker, '');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const pglite = await create(dataDir);
  await rm(marker);
  return pglite;
}
