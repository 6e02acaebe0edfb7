import { attachDraft, draftOf, type JobDraft } from '../descriptors/job-draft.js';
import type { Frequency } from '../descriptors/frequency.js';
import type { ScheduleOptions } from '../descriptors/schedule-descriptor.js';
import { methodDecorator } from './method-decorator.js';

/** A schedule passes no arguments, so a method with a parameter does not compile. */
export interface ScheduledDecorator {
  <This>(value: (this: This) => Promise<unknown>, context: ClassMethodDecoratorContext<This, (this: This) => Promise<never>>): void;
  <F extends () => Promise<unknown>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<F>): void;
}

/**
 * Runs a method on time: a frequency of Frappe's (`'daily'`, `'hourly_long'`…) or a cron expression
 * of five fields, or six with seconds. Add `@Enqueue` to say its queue, time limit and attempts.
 */
export function Scheduled(spec: Frequency | (string & {}), options: ScheduleOptions = {}): ScheduledDecorator {
  return methodDecorator('Scheduled', ({ name, value, parameterTypes }) => {
    const draft: JobDraft = draftOf(value) ?? { method: name, original: value, schedules: [] };
    if (parameterTypes) draft.parameterTypes ??= parameterTypes;
    draft.schedules.push({ spec, options });
    attachDraft(value, draft);
    return value;
  }) as ScheduledDecorator;
}
