import type { EffectiveOptions } from '../descriptors/effective-options.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import { NO_CONFIG_FILE } from '../errors/isolation-errors.js';
import type { CortadoOptions } from '../options/app-options.js';
import { configFilePath } from '../options/config-file.js';
import type { Isolation } from '../options/enqueue-options.js';
import { QUEUE_DEFAULTS, type QueueOptions } from '../options/queue-options.js';

/** Where the code of one app's jobs runs, and the file from which a process of its own makes the same app. */
export class IsolationPlan {
  /** Absolute. */
  readonly configFile: string | undefined;
  readonly #registry: JobRegistry;
  readonly #effective: EffectiveOptions;

  constructor(configFile: string | undefined, registry: JobRegistry, effective: EffectiveOptions) {
    this.configFile = configFile === undefined ? undefined : configFilePath(configFile);
    this.#registry = registry;
    this.#effective = effective;
  }

  /** Of a job whose call said nothing. It never changes while the app runs. */
  of(job: string, queue: string): Isolation {
    // What is not a job has no code to keep apart.
    return this.#registry.find(job) ? this.#effective.declared(job, queue).isolation : 'none';
  }

  /** Whether a queue gets jobs that ask for it by what is declared. */
  isDeclaredOn(queue: string): boolean {
    return this.#registry
      .all()
      .some(
        (job) =>
          this.#effective.of(job.name, undefined).queue === queue && this.of(job.name, queue) === 'process',
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
  // What it names was looked at with the other options.
  if (configFile !== undefined) return [];
  const asking = [
    ...registry.all().map(({ name, options: { isolation } }) => [name, isolation] as const),
    ...Object.entries(queues).map(([name, { isolation }]) => [`the queue "${name}"`, isolation] as const),
    ['the app (defaults)', options.defaults?.isolation ?? QUEUE_DEFAULTS.isolation] as const,
  ];
  return asking
    .filter(([, isolation]) => isolation === 'process')
    .map(([who]) => `isolation: 'process' on ${who}: ${NO_CONFIG_FILE}`);
}
