import type { JobDescriptor } from './job-descriptor.js';
import { saidNameOf } from './service-name.js';

/** What minifiers call classes: `e`, `t`, `$a`. */
const LONGEST_MINIFIED = 2;

/**
 * Asks whether a minifier has renamed classes whose jobs and schedules take their names from them: these would be others in
 * the next build, and in a process that is built otherwise. Nothing where all names look like a person's.
 */
export function renamedClassesQuestion(jobs: readonly JobDescriptor[]): string | undefined {
  const named = jobs.filter(
    ({ service, options }) =>
      service &&
      options.name === undefined &&
      saidNameOf(service) === undefined &&
      service.name.length <= LONGEST_MINIFIED,
  );
  const [first] = named;
  if (!first) return undefined;
  const names = [...new Set(named.map(({ name }) => name))].join(', ');
  return `Has a minifier renamed the classes of these jobs: ${names}? In another build they would have other names, and jobs that wait would be unknown. Say them: @Service('Reports') on the class, or @Enqueue({ name: 'Reports.${first.method}' }) on the method; or let the build keep those of classes (esbuild: --keep-names).`;
}
