import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { ClassPlan, ParameterPlan } from '../descriptors/parameter-plan.js';
import { CortadoError } from '../errors/cortado-error.js';
import {
  ArgumentNotSerializableError,
  PayloadTooLargeError,
  type Violation,
} from '../errors/dispatch-errors.js';
import { messageOf } from '../text/thrown-words.js';
import { typeMismatch } from './argument-type.js';
import { flatten, flattenSimple, revive } from './dto.js';
import { violationsOf } from './dto-rules.js';
import { shapeOf } from './dto-shape.js';
import { DtoWalk } from './dto-walk.js';
import { arrayFault, dateFault, findJsonFault, isDate, isPlain, type JsonFault } from './json-value.js';
import { askSchema } from './schema-check.js';
import { SizeLimit } from './size-limit.js';

/** What is larger than this many times its limit is refused without knowing how large it is. */
const COUNTED = 4;

const NOT_READABLE: JsonFault = {
  path: '',
  found: 'an object that cannot be read',
  advice: 'Look at its getters.',
};
const TRANSFORMER_FAILED = {
  found: 'an object that class-transformer failed on',
  advice: 'Look at the @Transform, @Type and constructor of its class.',
};

/** Makes JSON of the arguments of one call, and collects the rules they break. */
export class ArgumentEncoder {
  /** What was found, or will have been. */
  readonly checks: (Violation[] | Promise<Violation[]>)[] = [];
  readonly #job: JobDescriptor;
  readonly #limit: number;
  readonly #size: SizeLimit;

  /** @param limit of all arguments together, in bytes */
  constructor(job: JobDescriptor, limit: number) {
    this.#job = job;
    this.#limit = limit;
    this.#size = new SizeLimit(COUNTED * limit);
  }

  /**
   * What travels of one argument, which counts from 1. Texts in free JSON are not looked at: see `refuseTexts`.
   * @throws ArgumentNotSerializableError, PayloadTooLargeError
   */
  encode(plan: ParameterPlan, value: unknown, argument: number): unknown {
    return this.read(argument, () => this.#encode(plan, value, argument, ''));
  }

  /** What an argument is found to be; getters and proxies in it may throw. @throws ArgumentNotSerializableError where they do */
  read<T>(argument: number, act: () => T): T {
    try {
      return act();
    } catch (cause) {
      if (cause instanceof CortadoError) throw cause;
      throw this.#failure(NOT_READABLE, argument, cause);
    }
  }

  #encode(plan: ParameterPlan, value: unknown, argument: number, path: string): unknown {
    if (plan.kind === 'json' || plan.kind === 'schema') {
      const lenience = { texts: typeof value === 'object', size: this.#size };
      this.#refuse(findJsonFault(value, path, lenience), argument);
      if (plan.kind === 'schema' && !(value === null && plan.isNullable))
        this.checks.push(askSchema(plan, value, { argument, path }));
      return value;
    }
    if (typeof value !== 'object') this.#refuse(findJsonFault(value, path, { size: this.#size }), argument);
    const mismatch = typeMismatch(plan, value);
    if (mismatch !== undefined) {
      this.checks.push([{ argument, property: path, message: mismatch }]);
      return value;
    }
    if (value === null) return null;
    switch (plan.kind) {
      case 'date':
        return this.#encodeDate(value, argument, path);
      case 'class':
        return this.#encodeDto(plan, value as object, argument, path);
      case 'list':
        return this.#encodeList(plan.items, value as unknown[], argument, path);
      default:
        if (plan.kind === 'array') this.#refuse(findJsonFault(value, path, { size: this.#size }), argument);
        return value;
    }
  }

  /** What a schema says of an argument that a call has left out. */
  askLeftOut(plan: ParameterPlan, argument: number): void {
    if (plan.kind === 'schema' && !plan.isOptional)
      this.checks.push(askSchema(plan, undefined, { argument, path: '' }));
  }

  /** Looks at the texts in what of an argument is free JSON. @throws ArgumentNotSerializableError where a datastore cannot hold one */
  refuseTexts(plan: ParameterPlan, value: unknown, argument: number, path = ''): void {
    if (plan.kind === 'json' || plan.kind === 'schema') this.#refuse(findJsonFault(value, path), argument);
    else if (plan.kind === 'list' && Array.isArray(value))
      for (const [index, item] of value.entries())
        this.refuseTexts(plan.items, item, argument, `${path}[${index}]`);
  }

  // Text without a zone would be another moment where the worker's zone is another.
  #encodeDate(value: unknown, argument: number, path: string): unknown {
    if (isDate(value)) this.#refuse(dateFault(value, path, true), argument);
    // Of a Date, too: one of a subclass may have a toJSON that gives something else.
    return new Date(isDate(value) ? Number(value) : (value as string)).toISOString();
  }

  #encodeList(plan: ParameterPlan, items: unknown[], argument: number, path: string): unknown[] {
    const encoded = Array.from(items, (it, index) => this.#encode(plan, it, argument, `${path}[${index}]`));
    this.#refuse(arrayFault(items, path), argument);
    return encoded;
  }

  #encodeDto(plan: ClassPlan, value: object, argument: number, path: string): unknown {
    const { reshapes } = shapeOf(plan.type);
    const plain = flattenSimple(plan, value) ?? this.#flatten(plan, value, argument, path);
    if (reshapes) this.#refuse(findJsonFault(plain, path, { dates: true }), argument);
    const arriving = this.#attempt(() => arrivingOf(plan, value, plain), argument, path);
    const found = violationsOf(plan, arriving, argument, path);
    if (!(found instanceof Promise) && found.length === 0) return plain;
    const explain = (violations: Violation[]) =>
      reshapes ? violations.map((it) => explained(it, value, arriving, path)) : violations;
    this.checks.push(found instanceof Promise ? found.then(explain) : explain(found));
    return plain;
  }

  #flatten(plan: ClassPlan, value: object, argument: number, path: string): unknown {
    const walk = new DtoWalk(this.#size);
    this.#refuse(walk.visit(value, path, { type: plan.type }), argument);
    return this.#attempt(() => flatten(plan, value, walk.hasReservedNames), argument, path);
  }

  /** What class-transformer and the functions of a DTO throw, as a sentence. */
  #attempt<T>(act: () => T, argument: number, path: string): T {
    try {
      return act();
    } catch (cause) {
      throw this.#failure({ path, ...TRANSFORMER_FAILED }, argument, cause);
    }
  }

  #refuse(fault: JsonFault | undefined, argument: number): void {
    if (this.#size.isExceeded)
      throw new PayloadTooLargeError({
        job: this.#job.name,
        bytes: `more than ${COUNTED * this.#limit}`,
        limit: this.#limit,
      });
    if (fault) throw this.#error(fault, argument);
  }

  #failure(fault: JsonFault, argument: number, cause: unknown): ArgumentNotSerializableError {
    const error = this.#error({ ...fault, found: `${fault.found} (${messageOf(cause)})` }, argument);
    error.cause = cause;
    return error;
  }

  #error(fault: JsonFault, argument: number): ArgumentNotSerializableError {
    return new ArgumentNotSerializableError({ job: this.#job.name, argument, ...fault });
  }
}

/** The instance a worker will have. Where no decorator changes it on the way, that is the one the caller gave. */
function arrivingOf(plan: ClassPlan, value: object, plain: unknown): object {
  if (shapeOf(plan.type).reshapes) return revive(plan, JSON.parse(JSON.stringify(plain))) as object;
  return isPlain(value) ? (revive(plan, plain) as object) : value;
}

/** Says of a rule that the caller's own object keeps why it is broken nevertheless. */
function explained(violation: Violation, value: object, arriving: object, path: string): Violation {
  const [top = ''] = violation.property.slice(path === '' ? 0 : path.length + 1).split('.');
  if (isPlain(value) || Reflect.get(value, top) === Reflect.get(arriving, top)) return violation;
  return {
    ...violation,
    message: `${violation.message} (as it would arrive: @Exclude, @Expose or @Transform of its class changes it on the way)`,
  };
}
