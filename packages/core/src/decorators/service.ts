import { nameService } from '../descriptors/service-name.js';
import { DecoratorError } from '../errors/configuration-errors.js';
import type { Class } from '../options/app-options.js';
import { isJobName } from '../options/job-name.js';

/** Stands on a class, in both decorator dialects; in JavaScript it is called with the class. */
export type ServiceDecorator = <C extends Class>(target: C, context?: ClassDecoratorContext<C>) => void;

/**
 * Says what the jobs and schedules of a class are called: `@Service('Reports')` makes `Reports.generate`, whatever the class is
 * called by then. For builds that rename classes, and for classes that you rename while their jobs wait. A job's own `name`
 * goes before it; a subclass has a name of its own.
 * @param name 1 to 200 characters without spaces or ":". @default the class's name, without the decorator
 * @throws DecoratorError where the name does not fit, or what it stands on is no class
 * @example Service('Reports')(Reports); // JavaScript
 */
export function Service(name: string): ServiceDecorator {
  if (!isJobName(name))
    throw new DecoratorError({
      decorator: 'Service',
      target: typeof name === 'function' ? (name as Class).name : 'a class',
      expected: 'a name of 1 to 200 characters without spaces or ":"',
      found: typeof name === 'string' ? JSON.stringify(name) : typeof name,
      advice: "Write @Service('Reports').",
    });
  return (target, context) => {
    if (typeof target !== 'function' || !target.prototype)
      throw new DecoratorError({
        decorator: 'Service',
        target: String(context?.name ?? target),
        expected: 'a class',
        found: typeof target,
        advice: 'Put it on a class.',
      });
    nameService(target, name);
    // A decorator above this one may put another class in the place of this one.
    context?.addInitializer(function (this: Class) {
      nameService(this, name);
    });
  };
}
