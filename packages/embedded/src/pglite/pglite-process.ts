import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { EmbeddedFilesError, EmbeddedFolderError } from '../errors/folder-errors.js';
import { EmbeddedCrashError } from '../errors/statement-errors.js';
import { createData } from './create-data.js';
import { DataFolder } from './data-folder.js';
import { type ErrorReport, errorReport } from './database-error.js';
import { type PgliteFiles, pgliteModule, readPgliteFiles } from './pglite-files.js';
import { preparedName } from './prepared-text.js';
import { type BoundValue, type Notification, type RawResult, readTag } from './raw-result.js';

type Library = typeof import('@electric-sql/pglite');
type BackendMessage = Awaited<ReturnType<PGlite['execProtocolStream']>>[number];

// PostgreSQL's 128 MB are memory of this process from the start, and a queue of jobs is no faster with them.
const SHARED_BUFFERS = '32MB';

/** It is not prepared any more, or what it names has other columns now. Neither has done anything. */
const PREPARE_AGAIN = /^(26000|0A000)$/;

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
  /** The texts that are prepared, by their names: outside of transactions, where preparing again harms nothing. */
  readonly #prepared = new Map<string, string>();
  #isInTransaction = false;

  private constructor(library: Library, pglite: PGlite) {
    this.#pglite = pglite;
    this.#serialize = library.protocol.serialize;
    this.#messages = library.messages;
  }

  /**
   * Opens `<folder>/pgdata`, creating it where needed; `undefined` keeps everything in memory.
   * @throws EmbeddedFolderError, EmbeddedFilesError
   */
  static async open(
    folder: string | undefined,
    settings: Readonly<Record<string, string>>,
  ): Promise<PgliteProcess> {
    const files = await readPgliteFiles();
    // Loaded here, because only the owner needs these megabytes.
    const library = await import('@electric-sql/pglite');
    const said = new PostgresComplaints();
    const startParams = [
      ...library.PGlite.defaultStartParams,
      ...Object.entries(settings).flatMap(([name, value]) => setting(name, value)),
      ...setting('min_wal_size', '32MB'),
      ...setting('shared_buffers', SHARED_BUFFERS),
    ];
    const options = {
      ...files,
      startParams,
      initDbStartParams: ['--set', `shared_buffers=${SHARED_BUFFERS}`],
    };
    const data = folder === undefined ? undefined : new DataFolder(folder);
    try {
      const dataDir = data && (await made(data, library, options));
      const onStderr = (text: string) => said.hear(text);
      const pglite = await library.PGlite.create({ ...options, ...dataDir, onStderr });
      return new PgliteProcess(library, pglite);
    } catch (cause) {
      if (cause instanceof EmbeddedFolderError) throw cause;
      const text = said.last ?? (cause as Error).message;
      const isBundled = pgliteModule() === undefined;
      if (/FS bundle|WebAssembly/.test(text) || (isBundled && said.last === undefined))
        throw new EmbeddedFilesError({ missing: [], folders: [], cause });
      throw await (data ?? new DataFolder('memory')).failure(text, cause);
    }
  }

  /** One request: with values a single statement, without them any number. Rejects only when PGlite itself broke. */
  async run(text: string, values?: readonly BoundValue[]): Promise<Outcome> {
    const name = this.#isInTransaction ? undefined : preparedName(text);
    if (name === undefined || !values) return this.#send(this.#request(text, values));
    const outcome = await this.#runPrepared(name, text, values);
    if (!outcome.error || !PREPARE_AGAIN.test(outcome.error.code ?? '')) return outcome;
    this.#prepared.delete(name);
    return this.#send(this.#request(text, values));
  }

  async close(): Promise<void> {
    await this.#pglite.close();
  }

  async #runPrepared(name: string, text: string, values: readonly BoundValue[]): Promise<Outcome> {
    if (this.#prepared.get(name) !== text) {
      const to = this.#serialize;
      // A name may stand for another text after an update.
      const prepare = [to.close({ type: 'S', name }), to.parse({ name, text }), to.sync()];
      const { error, ...outcome } = await this.#send(Buffer.concat(prepare));
      if (error) return { error, ...outcome };
      this.#prepared.set(name, text);
    }
    return this.#send(this.#boundRequest(values, name));
  }

  async #send(request: Uint8Array): Promise<Outcome> {
    try {
      const replies = await this.#pglite.execProtocolStream(request, {
        syncToFs: false,
        throwOnError: false,
      });
      const outcome = this.#outcome(replies);
      this.#isInTransaction = outcome.status !== 'I';
      return outcome;
    } catch (cause) {
      throw cause instanceof EmbeddedCrashError ? cause : new EmbeddedCrashError(cause);
    }
  }

  #request(text: string, values: readonly BoundValue[] | undefined): Uint8Array {
    const to = this.#serialize;
    if (values === undefined || values.length === 0) return to.query(text);
    return Buffer.concat([to.parse({ text }), this.#boundRequest(values)]);
  }

  #boundRequest(values: readonly BoundValue[], statement = ''): Uint8Array {
    const to = this.#serialize;
    return Buffer.concat([
      to.bind({ statement, values: [...values] }),
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

/** The options that open the data of a folder, which are made first where there are none. */
async function made(
  data: DataFolder,
  library: Library,
  options: PgliteFiles & PGliteOptions,
): Promise<PGliteOptions> {
  const place = { dataDir: data.path, relaxedDurability: false };
  await data.make(async () => {
    const module = pgliteModule();
    if (module === undefined) await (await library.PGlite.create({ ...options, ...place })).close();
    else await createData(module, { ...options, ...place });
  });
  return place;
}

function setting(name: string, value: string): string[] {
  return ['-c', `${name}=${value}`];
}

/** What PostgreSQL said of a start that failed; PGlite's own error does not tell. */
class PostgresComplaints {
  #last: string | undefined;

  get last(): string | undefined {
    return this.#last;
  }

  /** Gives whether PGlite is to print the line. */
  hear(text: string): boolean {
    const [, complaint] = /(?:FATAL|PANIC):\s+(.*)/.exec(text) ?? [];
    if (complaint !== undefined) this.#last = complaint;
    return false;
  }
}
