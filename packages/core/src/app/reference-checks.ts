import { type Referable, referenceProblems } from '../dispatch/references.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { QueueOptions } from '../options/queue-options.js';

/** What is wrong with the names that options refer to, and with the app's own backoffs. Runs once all jobs are known. */
export function unknownReferences(
  options: CortadoOptions,
  queues: Readonly<Record<string, QueueOptions>>,
  known: Referable,
): string[] {
  return [
    ...backoffProblems(options.backoffs),
    ...referenceProblems(options.defaults ?? {}, 'the app (defaults)', known),
    ...Object.entries(queues).flatMap(([name, it]) =>
      referenceProblems(it ?? {}, `the queue "${name}"`, known),
    ),
    ...known.registry.all().flatMap((it) => referenceProblems(it.options, it.name, known)),
  ];
}

function backoffProblems(backoffs: CortadoOptions['backoffs']): string[] {
  if (backoffs === undefined) return [];
  if (typeof backoffs !== 'object' || backoffs === null)
    return [
      'Expected "backoffs" of the app to be an object of functions, such as { patient: (attempt) => attempt * 1000 }.',
    ];
  return Object.entries(backoffs).flatMap(([name, strategy]) => {
    const problems: string[] = [];
    // BullMQ looks a strategy up with `in`, so names every object has never reach ours.
    if (['fixed', 'exponential'].includes(name) || name in {})
      problems.push(`The backoff "${name}" of the app needs another name: this one is taken.`);
    if (typeof strategy !== 'function')
      problems.push(`Expected the backoff "${name}" of the app to be a function that gives milliseconds.`);
    return problems;
  });
}
