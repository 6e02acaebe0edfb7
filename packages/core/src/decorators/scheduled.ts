import { attachDraft, draftOf, type JobDraft } from '../descriptors/job-draft.js';
import type { ScheduleOptions, ScheduleSpec } from '../descriptors/schedule-descriptor.js';
import { methodDecorator } from './method-decorator.js';

// biome-ignore lint/suspicious/noExplicitAny: any method
type AnyMethod = (...args: any[]) => Promise<unknown>;

/** A schedule passes no arguments, so a method with a parameter, an optional one too, does not compile. */
export interface ScheduledDecorator {
  <This, F extends AnyMethod>(
    value: F & Parameterless<F>,
    context: ClassMethodDecoratorContext<This, F & Parameterless<F>>,
  ): void;
  <F extends AnyMethod>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F> & ParameterlessDescriptor<F>,
  ): void;
}

type Parameterless<F extends AnyMethod> = Parameters<F>['length'] extends 0
  ? unknown
  : 'A scheduled method takes no parameters';
type ParameterlessDescriptor<F extends AnyMethod> = Parameters<F>['length'] extends 0
  ? unknown
  : { 'A scheduled method takes no parameters': never };

/**
 * Runs a method on time: a frequency of Frappe's (`'daily'`, `'hourly_long'`…), a cron expression of five fields, or
 * six with seconds, or an object such as `{ every: '30s', overlap: 'allow' }`. Add `@Enqueue` to say its queue, time
 * limit and attempts; stand several on one method, each with a `key`, for several schedules.
 */
export function Scheduled(spec: ScheduleSpec, options: ScheduleOptions = {}): ScheduledDecorator {
  return methodDecorator('Scheduled', ({ name, value, parameterTypes }) => {
    const draft: JobDraft = draftOf(value) ?? { method: name, original: value, schedules: [] };
    if (parameterTypes) draft.parameterTypes ??= parameterTypes;
    draft.schedules.push({ spec, options });
    attachDraft(value, draft);
    return value;
  }) as ScheduledDecorator;
}
