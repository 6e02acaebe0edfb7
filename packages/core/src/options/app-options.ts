import type { Telemetry } from 'bullmq';
import type { Connection } from './connection.js';
import type { Durability } from './durability.js';
import type { Duration } from './duration.js';
import type { EnqueueOptions } from './enqueue-options.js';
import type { JobAttempt, Middleware } from './middleware.js';
import type { QueueOptions } from './queue-options.js';

// biome-ignore lint/suspicious/noExplicitAny: a constructor of any signature
export type Class<T = any> = abstract new (...args: any[]) => T;

/** A class as containers ask for it: one that `new` makes an instance of. */
// biome-ignore lint/suspicious/noExplicitAny: a constructor of any signature
export type ConcreteClass<T = any> = new (...args: any[]) => T;

/** The attempt an instance is wanted for: a container with a scope for each job or tenant makes it from this. */
export interface ResolveContext extends JobAttempt {
  /** What the call carried along beside its arguments. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** How a worker gets the instance whose method it runs. Any container fits in one line. */
export interface Container {
  /**
   * Gives the instance or a promise of it. It is asked before every attempt, inside it: `currentJob()`, user, context,
   * time limit and signal are the job's.
   */
  resolve(service: ConcreteClass, attempt: ResolveContext): unknown;
  /**
   * Gets the instance back once its method has ended, however it did, with the very `attempt` that `resolve` was given: to
   * close what belongs to it. It may take as long as `timeoutGrace`; what it throws is the event `afterwards.failed`, and
   * changes nothing. @default nothing
   */
  release?(instance: unknown, attempt: ResolveContext): unknown;
}

/** A function made by `defineJob`. */
// biome-ignore lint/suspicious/noExplicitAny: jobs of any signature stand in one list
export type JobFunction = (...args: any[]) => Promise<unknown>;

/** Milliseconds to wait before the next try; `attempt` counts those that failed, from 1. */
export type BackoffStrategy = (
  attempt: number,
  error: Error,
  job: { id: string; name: string; queue: string; delay: number },
) => number | Promise<number>;

/** Reads a value where a job is queued; `currentContext()` gives it back where the job runs. JSON only. */
export type ContextProvider = () => unknown;

/** What `createCortado` and `cortado.config.ts` take. */
export interface CortadoOptions {
  /**
   * Where jobs live: an address (`redis://`, `rediss://`, `redis+sentinel://host,host/name`, `redis+cluster://host,host`,
   * `postgres://` or `embedded:<folder>`), or the options of ioredis (`{ host, tls }`, `{ sentinels, name }`,
   * `{ cluster: [{ host, port }], options }`) or of pg (`{ host, user, database, ssl }`).
   * @default CORTADO_URL, then REDIS_URL, then `embedded:.cortado/data`; with NODE_ENV=production and none of them boot fails
   */
  connection?: Connection | undefined;
  /** Classes with decorated methods. */
  services?: readonly Class[];
  /** Functions made by `defineJob`. */
  jobs?: readonly JobFunction[];
  /** Makes the instances. @default `new Service()`, for classes whose constructor takes nothing */
  container?: Container;
  /** Queues beside `short`, `default` and `long`, or other settings for those. */
  queues?: Readonly<Record<string, QueueOptions>>;
  /** What holds for every job unless its queue, its method or the call says otherwise. */
  defaults?: Pick<
    EnqueueOptions,
    'queue' | 'timeout' | 'attempts' | 'backoff' | 'keep' | 'isolation' | 'durability'
  >;
  /** Schedules in the manner of Frappe's hooks: a frequency with job names, and `cron` with expressions. */
  schedules?: ScheduleHooks;
  /**
   * What tells this app from others on the same datastore: it owns its schedules (`migrate` removes only those), and its processes
   * say it. @default the name in the nearest package.json: above the config file, else above the script that was started, else above
   * the working folder; 'cortado' without one
   */
  app?: string;
  /**
   * What becomes of jobs that a worker takes and this app does not know: they go back without using an attempt, sooner at first and
   * up to 30 seconds apart, until a worker takes them that knows them; after `wait` they fail. @default { wait: '1h' }
   */
  unknownJobs?: { wait?: Duration };
  /**
   * Which deploy this is, such as a build number or a commit. A set of schedules that a later deploy has replaced is
   * not applied again by itself, and a version makes the same set a new one. @default the set of schedules alone
   */
  version?: string;
  /** How long the lines of a schedule's log are kept, and how many of each. @default { age: '30d', count: 100 } */
  keepSlots?: { age?: Duration; count?: number };
  /**
   * What jobs are found by without looking at others, beside their tags: with `user`, also by who they run as. Each job
   * that has a user then costs what one with a tag does. Holds for what is queued from then on. @default { user: false }
   */
  index?: { user?: boolean };
  /** The time zone of schedules that name none, never the process's. @default 'UTC' */
  timezone?: string;
  /** How often the frequency `all` fires. @default '4m' */
  allEvery?: Duration;
  /** The largest encoded arguments of one job, in bytes. @default 262144 (256 KiB) */
  maxPayload?: number;
  /** The largest encoded result of one job, in bytes. A job that returns more fails with ResultTooLargeError. @default 1048576 (1 MiB) */
  maxResult?: number;
  /** How long an enqueue waits for the datastore before it rejects; while this process itself is held up, that time stands still. @default '5s'; '60s' on the embedded engine, whose database this process may first have to open */
  enqueueTimeout?: Duration;
  /** How long a method may go on after its time limit before the attempt counts as failed. @default '5s' */
  timeoutGrace?: Duration;
  /** Waits between tries, by the name that `backoff: { type }` gives. */
  backoffs?: Readonly<Record<string, BackoffStrategy>>;
  /** Values that travel with every job and are there again when it runs: request id, tenant, locale. */
  context?: Readonly<Record<string, ContextProvider>>;
  /**
   * Where the app's workers and schedulers say what goes wrong, failed jobs above all: a line each, secrets masked. What the app itself
   * listens to, by `on` or `logEvents`, is left to that. `false` is nowhere. @default the process's stderr
   */
  log?: false | ((line: string) => void);
  /** What the datastore must have confirmed of any job when its enqueue resolves; short for the same in `defaults`. @default 'stored' */
  durability?: Durability;
  /** Run every job at once in the calling process, as tests like it. @default false */
  inline?: boolean;
  /** Code around every enqueue and every attempt, the first one outermost. `cortado.use()` adds more. */
  middleware?: readonly Middleware[];
  /** Makes spans of what happens: `new BullMQOtel({ tracerName: 'app' })` of the package bullmq-otel. @default none */
  telemetry?: Telemetry;
  /**
   * The file whose default export is this app or its options, for the processes of `isolation: 'process'`: a path, or
   * `import.meta.url`. Each of them loads it, so it must not start workers by itself. @default the config file it was loaded from
   */
  configFile?: string;
  /** Names of arguments and fields that are secrets, beside the usual ones such as `password` and `token`: masked in the error log. */
  redact?: readonly string[];
  /**
   * BullMQ's key prefix on Redis. On a Cluster it has a hash tag, such as '{shop}', so that one node has all keys of an app.
   * @default 'bull', so that plain BullMQ clients and dashboards see the same queues; '{bull}' on a Cluster
   */
  prefix?: string;
  /**
   * Keeps the queues, schedules and everything else of one tenant apart from those of others: a key prefix of its own on
   * Redis, a database of its own beside that of the connection on PostgreSQL (`shop~shop.example.com`, made by `migrate`), a
   * folder of its own where the datastore is embedded. CORTADO_SITE in the environment, and `--site` of a command, go before it. @default none
   */
  site?: string;
}

/** `{ daily: ['Reports.nightly'], cron: { '0 2 * * *': ['Imports.refresh'] } }` */
export type ScheduleHooks = {
  [frequency: string]: readonly string[] | Readonly<Record<string, readonly string[]>>;
} & {
  cron?: Readonly<Record<string, readonly string[]>>;
};

export const APP_DEFAULTS = {
  connection: 'embedded:.cortado/data',
  app: 'cortado',
  unknownJobs: { wait: '1h' },
  timezone: 'UTC',
  keepSlots: { age: '30d', count: 100 },
  allEvery: '4m',
  maxPayload: 262_144,
  maxResult: 1_048_576,
  enqueueTimeout: '5s',
  timeoutGrace: '5s',
  prefix: 'bull',
} as const satisfies CortadoOptions & Record<string, unknown>;
