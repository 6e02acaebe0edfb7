import { JobRegistry } from '../../descriptors/job-registry.js';
import { renamedClassesQuestion } from '../../descriptors/renamed-classes.js';
import { ScheduleRegistry } from '../../descriptors/schedule-registry.js';
import { unknownReferences } from '../../dispatch/references.js';
import { ConfigurationError } from '../../errors/configuration-errors.js';
import { unresolvableClasses } from '../../execution/resolve-instance.js';
import { APP_DEFAULTS, type CortadoOptions } from '../../options/app-options.js';
import { appProblems, listFrom } from '../../options/app-rules.js';
import type { EnqueueOptions } from '../../options/enqueue-options.js';
import { packageName } from '../../options/package-name.js';
import { declaredQueues, type QueueOptions } from '../../options/queue-options.js';
import { shortLimitQuestion } from '../../options/short-limits.js';
import { show } from '../../options/show.js';
import { siteOf, siteProblem } from '../../options/site.js';
import { maskText } from '../../redaction/mask-text.js';
import { isolationProblems } from '../isolation-plan.js';
import { type ChosenDatastore, chooseDatastore } from './chosen-datastore.js';

/** The options of an app, found good, and what was declared with them. */
export interface CheckedOptions {
  readonly options: CortadoOptions & { readonly app: string };
  /** Where the jobs live; `undefined` where something stands in for a datastore. */
  readonly datastore: ChosenDatastore | undefined;
  readonly queues: Readonly<Record<string, QueueOptions>>;
  /** What the app says of every job. */
  readonly defaults: EnqueueOptions;
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
}

/**
 * Looks at all that is declared; connects to nothing.
 * @param needsDatastore whether jobs need one: not where a test puts something in its place
 * @throws ConfigurationError with everything that is wrong
 */
export function checkAppOptions(options: CortadoOptions, needsDatastore: boolean): CheckedOptions {
  if (typeof options !== 'object' || options === null)
    throw new ConfigurationError([
      `Expected the options of the app to be an object such as { services: [Reports] }, found ${typeof options === 'string' ? 'text. An address stands in them: { connection: … }' : show(options)}.`,
    ]);
  const queues = declaredQueues(options.queues);
  const registry = new JobRegistry(options, Object.keys(queues));
  const schedules = new ScheduleRegistry(options, registry);
  const chosen = needsDatastore ? chooseDatastore(options.connection) : undefined;
  const problems = [
    ...appProblems(options, queues),
    ...(chosen && 'problem' in chosen ? [chosen.problem] : []),
    ...siteProblems(options, chosen),
    ...prefixProblems(options, chosen),
    ...registry.problems,
    ...unknownReferences(options, queues, { registry, backoffs: options.backoffs }),
    ...schedules.problems,
    ...unresolvableClasses(listFrom(options.services), options.container),
    ...isolationProblems(options, queues, registry),
  ];
  if (problems.length > 0 || (chosen && 'problem' in chosen))
    // They repeat what was said, and whoever prints them is at its very start.
    throw new ConfigurationError(problems.map((it) => maskText(it)));
  for (const hint of schedules.hints) process.emitWarning(maskText(hint), 'CortadoHint');
  askAboutLimits(options, registry);
  const renamed = renamedClassesQuestion(registry.all());
  if (renamed !== undefined) process.emitWarning(renamed, 'CortadoNames');
  const { inline, durability, defaults = {} } = options;
  return {
    options: { ...options, app: options.app ?? packageName(options.configFile) ?? APP_DEFAULTS.app },
    datastore: chosen,
    queues,
    defaults: {
      ...(inline === undefined ? {} : { inline }),
      ...(durability === undefined ? {} : { durability }),
      ...defaults,
    },
    registry,
    schedules,
  };
}

function siteProblems(
  options: CortadoOptions,
  chosen: ReturnType<typeof chooseDatastore> | undefined,
): string[] {
  const site = siteOf(options, process.env);
  const problem = siteProblem(site);
  if (problem !== undefined) return [problem];
  if (site === undefined || !chosen || 'problem' in chosen) return [];
  const unfit = chosen.kind.siteProblem?.(site, chosen.connection);
  return unfit === undefined ? [] : [unfit];
}

function prefixProblems(
  { prefix }: CortadoOptions,
  chosen: ReturnType<typeof chooseDatastore> | undefined,
): string[] {
  if (typeof prefix !== 'string' || !chosen || 'problem' in chosen) return [];
  const problem = chosen.kind.prefixProblem?.(prefix);
  return problem === undefined ? [] : [problem];
}

/** Warns once for all limits that may have been meant otherwise. */
function askAboutLimits({ defaults, queues = {} }: CortadoOptions, registry: JobRegistry): void {
  const question = shortLimitQuestion([
    { on: 'the app (defaults)', timeout: defaults?.timeout },
    ...Object.entries(queues).map(([name, { timeout }]) => ({ on: `the queue "${name}"`, timeout })),
    ...registry.all().map(({ name, options }) => ({ on: name, timeout: options.timeout })),
  ]);
  if (question !== undefined) process.emitWarning(question, 'CortadoTimeout');
}
