import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobRegistry } from '../descriptors/job-registry.js';
import { NO_CONFIG_FILE } from '../errors/isolation-errors.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { EnqueueOptions, Isolation } from '../options/enqueue-options.js';
import { QUEUE_DEFAULTS, type QueueOptions } from '../options/queue-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';

type Resolve = (job: string, call: EnqueueOptions | undefined) => ResolvedOptions;

/** Where the code of one app's jobs runs, and the file from which a process of its own makes the same app. */
export class IsolationPlan {
  /** Absolute. */
  readonly configFile: string | undefined;
  readonly #registry: JobRegistry;
  readonly #resolve: Resolve;
  readonly #declared: (job: string, queue: string) => ResolvedOptions;

  constructor(
    configFile: string | undefined,
    registry: JobRegistry,
    resolve: Resolve,
    declared: (job: string, queue: string) => ResolvedOptions,
  ) {
    this.configFile = configFile === undefined ? undefined : pathOf(configFile);
    this.#registry = registry;
    this.#resolve = resolve;
    this.#declared = declared;
  }

  /** Of a job whose call said nothing. It never changes while the app runs. */
  of(job: string, queue: string): Isolation {
    // What is not a job has no code to keep apart.
    return this.#registry.find(job) ? this.#declared(job, queue).isolation : 'none';
  }

  /** Whether a queue gets jobs that ask for it by what is declared. */
  isDeclaredOn(queue: string): boolean {
    return this.#registry
      .all()
      .some(
        (job) => this.#resolve(job.name, undefined).queue === queue && this.of(job.name, queue) === 'process',
      );
  }
}

/** Everything that asks for a process while nothing tells what that process should load. */
export function isolationProblems(
  options: CortadoOptions,
  queues: Readonly<Record<string, QueueOptions>>,
  registry: JobRegistry,
): string[] {
  const { configFile } = options;
  if (configFile !== undefined) return configFileProblems(configFile);
  const asking = [
    ...registry.all().map(({ name, options: { isolation } }) => [name, isolation] as const),
    ...Object.entries(queues).map(([name, { isolation }]) => [`the queue "${name}"`, isolation] as const),
    ['the app (defaults)', options.defaults?.isolation ?? QUEUE_DEFAULTS.isolation] as const,
  ];
  return asking
    .filter(([, isolation]) => isolation === 'process')
    .map(([who]) => `isolation: 'process' on ${who}: ${NO_CONFIG_FILE}`);
}

function configFileProblems(configFile: unknown): string[] {
  const expected = 'Expected "configFile" of the app to be the path of a file';
  if (typeof configFile !== 'string') return [`${expected}, found ${JSON.stringify(configFile)}.`];
  const path = pathOf(configFile);
  return statSync(path, { throwIfNoEntry: false })?.isFile()
    ? []
    : [`${expected}; there is none at ${path}.`];
}

/** `import.meta.url` names a file too. */
function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : resolve(file);
}
