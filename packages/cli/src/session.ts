import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Cortado,
  logEvents,
  suggestion,
  DatastoreUnavailableError as UnreachableError,
} from '@cortado/core';
import { loadConfig, loadCortado } from '@cortado/core/load';
import { DatastoreUnavailableError, UsageError } from './errors.js';
import type { Printer } from './output/printer.js';
import { shorten } from './output/safe-text.js';

/** When a command that serves says that it is waiting, and how often it tries again. */
const WAIT_UNSAID = 2_000;
const TRY_EVERY = 1_000;

/** One command under way: its config, its output, and the app it must close. */
export class Session {
  readonly printer: Printer;
  /** The config file, if one was named. */
  readonly config: string | undefined;
  /** The namespace, if one was named here or in the environment. */
  readonly site: string | undefined;
  readonly #siteBefore: string | undefined;
  #app: Cortado | undefined;
  #hasClosedInOrder = true;

  constructor(printer: Printer, { config, site }: { config?: string; site?: string } = {}) {
    this.printer = printer;
    this.config = config;
    this.site = site ?? (process.env.CORTADO_SITE || undefined);
    this.#siteBefore = process.env.CORTADO_SITE;
    // In the environment, since children load the config for themselves.
    if (site !== undefined) process.env.CORTADO_SITE = site;
  }

  /** The app of the config file; closed with the session. */
  async load(): Promise<Cortado> {
    if (this.#app) return this.#app;
    this.#app = await loadCortado(this.config);
    this.#app.on('record.unreadable', ({ collection, key }) =>
      this.printer.say(`The record ${key} of "${collection}" cannot be read.`),
    );
    return this.#app;
  }

  /** What the site is called that this command works on. */
  async siteName(): Promise<string> {
    if (this.site !== undefined) return this.site;
    const { site } = await loadConfig(this.config).catch(() => ({ site: undefined }));
    return site ?? 'default';
  }

  /** The app, with its datastore there: for commands that do one thing. @throws DatastoreUnavailableError, MigrationRequiredError */
  async connect(): Promise<Cortado> {
    const app = await this.load();
    await this.inTime(app, () => app.open());
    return app;
  }

  /** What `reach` gives, or an error when the datastore takes too long. @throws DatastoreUnavailableError */
  async inTime<T>(app: Cortado, reach: () => Promise<T>): Promise<T> {
    const { location } = app;
    const { startupTimeout } = app.traits;
    if (startupTimeout === undefined) return await reach();
    const timer = new AbortController();
    const late = sleep(startupTimeout, undefined, { signal: timer.signal }).then(() => {
      throw new DatastoreUnavailableError({ location, found: `nothing for ${startupTimeout / 1_000} s` });
    });
    try {
      return await Promise.race([reach(), late]);
    } catch (cause) {
      const found = cause instanceof UnreachableError ? cause.found : undefined;
      if (found !== undefined || app.isOutage(cause))
        throw new DatastoreUnavailableError({ location, found: found ?? reasonOf(cause), cause });
      throw cause;
    } finally {
      timer.abort();
      late.catch(() => undefined);
    }
  }

  /**
   * What `reach` gives, however long `what` takes: for commands that serve. They say why the datastore cannot be
   * reached, each reason once, and try again.
   */
  async untilThere<T>(what: string, reach: () => Promise<T>): Promise<T> {
    const said = new Set<string>();
    const say = (line: string) => {
      if (!said.has(line)) this.printer.say(line);
      said.add(line);
    };
    const timer = setTimeout(() => say(`Waiting for ${what} to answer.`), WAIT_UNSAID);
    try {
      for (;;) {
        try {
          return await reach();
        } catch (error) {
          if (!(error instanceof UnreachableError)) throw error;
          say(`Waiting for ${what}: ${error.found ?? error.message}`);
          await sleep(TRY_EVERY);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** 0 where all that served has closed in good order; 1 where something was left, as the output has said. */
  get endCode(): 0 | 1 {
    return this.#hasClosedInOrder ? 0 : 1;
  }

  /** From here on, what happens in the app is said line by line; only what goes wrong when `quiet`. */
  log(app: Cortado, quiet: boolean): void {
    logEvents(app, (line) => this.printer.say(line), { quiet });
    app.on('close.incomplete', () => {
      this.#hasClosedInOrder = false;
    });
  }

  /** @throws UsageError for a queue the app does not declare */
  expectQueues(app: Cortado, names: readonly string[] = []): void {
    const known = app.queueNames;
    const unknown = names.find((it) => !known.includes(it));
    if (unknown !== undefined)
      throw new UsageError(`No queue is named "${shorten(unknown, 80)}".${suggestion(unknown, known)}`);
  }

  async close(): Promise<void> {
    try {
      await this.#app?.close();
    } finally {
      if (this.#siteBefore === undefined) delete process.env.CORTADO_SITE;
      else process.env.CORTADO_SITE = this.#siteBefore;
    }
  }
}

// Node tries every address of a name and reports them together, with a message of its own that is empty.
function reasonOf(cause: unknown): string {
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error && first.message ? first.message : String(first);
}
