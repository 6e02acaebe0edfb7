import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, suggestion, DatastoreUnavailableError as UnreachableError } from '@cortado/core';
import { configSettings, findConfig, type Login, loadConfig, loadCortado } from '@cortado/core/load';
import type { ProcessLog, ProcessLogOptions } from '@cortado/worker-pool';
import { Confirmation } from './confirmation.js';
import { DatastoreUnavailableError, UsageError } from './errors.js';
import type { ExitCode } from './exit-code.js';
import type { ListenAddress } from './http/listen-address.js';
import type { Probes } from './http/probes.js';
import type { Service } from './http/prometheus.js';
import { logOutput, openLog } from './open-log.js';
import { login as loginName } from './operator.js';
import type { Printer } from './output/printer.js';
import { shorten } from './output/safe-text.js';
import type { TalkOptions } from './serving-options.js';
import { StopSignal } from './stop-signal.js';
import { StoppedEarly, StoppedWaiting } from './stopped-waiting.js';
import { rerunOnChange } from './watch/rerun.js';

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
  readonly #words: readonly string[];
  readonly #siteBefore: string | undefined;
  readonly #confirmation: Confirmation;
  #app: Cortado | undefined;
  #stop: StopSignal | undefined;
  #hasClosedInOrder = true;
  #isQuiet = false;

  /** `words`: the command line as it was typed. */
  constructor(
    printer: Printer,
    { config, site }: { config?: string; site?: string } = {},
    words: readonly string[] = [],
  ) {
    this.printer = printer;
    this.#confirmation = new Confirmation((line) => printer.say(line));
    this.config = config;
    this.site = site ?? (process.env.CORTADO_SITE || undefined);
    this.#siteBefore = process.env.CORTADO_SITE;
    // In the environment, since children load the config for themselves.
    if (site !== undefined) process.env.CORTADO_SITE = site;
    this.#words = words;
  }

  /** Runs this very command in a process of its own, and anew whenever a source beside the config changes. */
  rerunOnChange({ quiet = false }: { quiet?: boolean }): Promise<ExitCode> {
    const folder = dirname(this.config === undefined ? findConfig() : resolve(this.config));
    const say = (line: string) => {
      if (!quiet) this.printer.say(line);
    };
    return rerunOnChange({ words: this.#words, folder, say });
  }

  /** The app of the config file; closed with the session. @throws UsageError for a login where nobody logs in */
  async load(login?: Login): Promise<Cortado> {
    if (this.#app) return this.#app;
    this.#app = await loadCortado(this.config, undefined, login);
    expectUsers(this.#app, login);
    this.#app.audit.identify({ by: loginName(), via: 'cli' });
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

  /**
   * Opens the datastore for a command that serves, however long that takes. A burst is a thing of scripts: it ends where the
   * datastore is away or lets nobody in, as the other commands do that end by themselves.
   * @throws DatastoreUnavailableError, MigrationRequiredError, what `untilThere` throws
   */
  async open(app: Cortado, { burst = false, quiet = this.#isQuiet } = {}): Promise<void> {
    const reach = () => app.open();
    await this.untilThere(app.location, burst ? () => this.inTime(app, reach) : reach, { quiet });
  }

  /** Closes the app before the command ends: the next `load` gives another. */
  async release(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    await app?.close();
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

  /** The signal that ends a command which serves, heard from here on. */
  hearStop(): StopSignal {
    this.#stop ??= new StopSignal();
    return this.#stop;
  }

  /**
   * What `reach` gives, however long `what` takes: for commands that serve. They say why the datastore cannot be
   * reached, each reason once, and try again.
   * @throws StoppedWaitingError when a signal comes while they wait, StoppedEarly when one came before
   */
  async untilThere<T>(what: string, reach: () => Promise<T>, { quiet = this.#isQuiet } = {}): Promise<T> {
    const stop = this.hearStop();
    if (stop.signal) {
      if (!quiet) this.printer.say(`${stop.signal}: stopped before anything was served.`);
      throw new StoppedEarly();
    }
    const said = new Set<string>();
    const say = (line: string) => {
      if (!said.has(line)) this.printer.say(line);
      said.add(line);
    };
    const stopped = new StoppedWaiting(stop, what);
    const timer = setTimeout(() => {
      if (!quiet && said.size === 0) say(`Waiting for ${what} to answer.`);
      stopped.begin();
    }, WAIT_UNSAID);
    try {
      for (;;) {
        try {
          return await stopped.orThrow(reach());
        } catch (error) {
          if (!(error instanceof UnreachableError)) throw error;
          say(`Waiting for ${what}: ${error.found ?? error.message}`);
          stopped.begin();
          await stopped.orThrow(sleep(TRY_EVERY));
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

  /** From here on, talk goes to the log that was asked for. @throws UsageError where it cannot be written */
  openLog(options: TalkOptions, does: ProcessLogOptions['does']): ProcessLog {
    return this.printer.talkThrough((say) => openLog({ ...logOutput(options), does, say }));
  }

  /** From here on, what happens in the app is said line by line; only what goes wrong when `quiet`, all when `verbose`. */
  log(app: Cortado, options: TalkOptions, does: ProcessLogOptions['does']): void {
    const { quiet = false, verbose = false } = options;
    this.#isQuiet = quiet;
    this.openLog(options, does).follow(app, { quiet, verbose });
    this.endWith(app);
  }

  /** From here on, what this app leaves when it closes makes the exit code 1. */
  endWith(app: Cortado): void {
    app.on('close.incomplete', () => {
      this.#hasClosedInOrder = false;
    });
  }

  /** What answers others that ask how the process is, where that was asked for. @throws UsageError where it cannot listen */
  async listen(address: ListenAddress | undefined, app?: Cortado): Promise<Probes | undefined> {
    if (!address) return undefined;
    const { startProbes } = await import('./http/probes.js');
    const token = process.env.CORTADO_METRICS_TOKEN || undefined;
    const probes = await startProbes(address, token, await this.#service());
    if (app) probes.watch(app);
    if (app && probes.meter) app.recordOn(probes.meter);
    return probes;
  }

  /** What the app of the config is called. */
  async #service(): Promise<Service> {
    const { settings } = await configSettings(this.config);
    const settingOf = (name: string) => settings.find((it) => it.name === name)?.value;
    const version = settingOf('version');
    return { name: String(settingOf('app')), version: version === undefined ? undefined : String(version) };
  }

  /** @throws UsageError for a queue the app does not declare */
  expectQueues(app: Cortado, names: readonly string[] = []): void {
    const known = app.queueNames;
    const unknown = names.find((it) => !known.includes(it));
    if (unknown !== undefined)
      throw new UsageError(`No queue is named "${shorten(unknown, 80)}".${suggestion(unknown, known)}`);
  }

  /** Whether somebody says yes; not when nobody can answer. */
  async confirm(question: string, yes: boolean): Promise<boolean> {
    return yes || (await this.#confirmation.isGiven(question));
  }

  async close(): Promise<void> {
    this.#confirmation.close();
    try {
      await this.#app?.close();
    } finally {
      this.#stop?.end();
      if (this.#siteBefore === undefined) delete process.env.CORTADO_SITE;
      else process.env.CORTADO_SITE = this.#siteBefore;
    }
  }
}

function expectUsers({ traits, location }: Cortado, login: Login | undefined): void {
  if (traits.isLocal && (login?.username !== undefined || login?.password !== undefined))
    throw new UsageError(
      `The datastore at ${location} lies on this machine and has no users: leave out --rq-username and --rq-password.`,
    );
}

// Node tries every address of a name and reports them together, with a message of its own that is empty.
function reasonOf(cause: unknown): string {
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error && first.message ? first.message : String(first);
}
