import { suggestion } from '../options/nearest-name.js';
import { namesMissingDay } from './date-text.js';
import {
  carriedFields,
  type Declared,
  type DtoClass,
  declaredField,
  dtoClassOf,
  isExposed,
  isTransformed,
  propertyOf,
  shapeOf,
} from './dto-shape.js';
import {
  ancestryFault,
  arrayFault,
  dateFault,
  findJsonFault,
  instanceFault,
  isDate,
  isHarmless,
  isPlain,
  type JsonFault,
  joinPaths,
  nameOf,
  primitiveFault,
  sizeFault,
  symbolFault,
} from './json-value.js';
import { hasReservedName, isMethodOf } from './reserved-names.js';
import { SizeLimit } from './size-limit.js';

/**
 * Looks for what a DTO would lose on its way: in plain JSON for a class, in instances of it and of the classes that
 * `@Type` declares for its fields. Fields that `@Exclude` keeps back or `@Transform` changes are not looked at.
 */
export class DtoWalk {
  readonly #above: object[] = [];
  readonly #size: SizeLimit;
  #hasReservedNames = false;

  constructor(size = new SizeLimit(Number.POSITIVE_INFINITY)) {
    this.#size = size;
  }

  /** Whether free JSON in what was visited has a field that class-transformer cannot carry. */
  get hasReservedNames(): boolean {
    return this.#hasReservedNames;
  }

  visit(value: unknown, path: string, declared: Declared): JsonFault | undefined {
    if (typeof value === 'string' && declared.type === Date && namesMissingDay(value))
      return missingDayFault(value, path);
    if (typeof value !== 'object' || value === null) return primitiveFault(value, path);
    if (isDate(value)) return dateFault(value, path, declared.type === Date);
    const fault = ancestryFault(this.#above, value, path) ?? sizeFault(this.#size, value);
    if (fault) return fault;
    this.#above.push(value);
    const inner = Array.isArray(value)
      ? this.#visitItems(value, path, declared)
      : this.#visitObject(value, path, declared);
    this.#above.pop();
    return inner;
  }

  // The type of an array field is the type of its items, as in class-transformer.
  #visitItems(items: unknown[], path: string, declared: Declared): JsonFault | undefined {
    for (const [index, item] of items.entries()) {
      const fault = this.visit(item, `${path}[${index}]`, declared);
      if (fault) return fault;
    }
    return arrayFault(items, path);
  }

  #visitObject(value: object, path: string, declared: Declared): JsonFault | undefined {
    const type = dtoClassOf(declared);
    if (!type) return this.#visitFree(value, path);
    const actual = isPlain(value)
      ? classOfPlain(value as Record<string, unknown>, path, type, declared)
      : classOfInstance(value, path, type, declared);
    if (typeof actual !== 'function') return actual;
    const fault = isPlain(value)
      ? this.#visitPlain(value as Record<string, unknown>, path, actual)
      : this.#visitInstance(value as Record<string, unknown>, path, actual);
    return fault ?? symbolFault(value, path);
  }

  #visitPlain(value: Record<string, unknown>, path: string, type: DtoClass): JsonFault | undefined {
    const { isBare } = shapeOf(type);
    for (const key of Object.keys(value)) {
      const at = joinPaths(path, key);
      const property = isBare ? key : propertyOf(type, key);
      if (isMethodOf(type, property)) {
        if (isBare || !isExposed(type, property)) return methodFault(at, type);
        continue;
      }
      const fault = this.#visitField(value[key], at, isBare ? undefined : declaredField(type, property));
      if (fault) return fault;
    }
    return undefined;
  }

  #visitInstance(value: Record<string, unknown>, path: string, type: DtoClass): JsonFault | undefined {
    const { isBare } = shapeOf(type);
    for (const key of isBare ? Object.keys(value) : carriedFields(type, value)) {
      const at = joinPaths(path, key);
      const isMethod = isMethodOf(type, key);
      if (isMethod && Object.hasOwn(value, key)) return methodFault(at, type);
      if (isMethod || (!isBare && isTransformed(type, key, 'toPlain'))) continue;
      const fault = this.#visitField(value[key], at, isBare ? undefined : declaredField(type, key));
      if (fault) return fault;
    }
    return undefined;
  }

  #visitField(value: unknown, path: string, declared: Declared | undefined): JsonFault | undefined {
    // JSON leaves such a field out, and reading it back gives undefined again: nothing is lost.
    if (value === undefined || (isHarmless(value) && declared?.type !== Date)) return undefined;
    return declared ? this.visit(value, path, declared) : this.#visitFree(value, path);
  }

  #visitFree(value: unknown, path: string): JsonFault | undefined {
    const fault = findJsonFault(value, path, { size: this.#size });
    if (!fault) this.#hasReservedNames ||= hasReservedName(value);
    return fault;
  }
}

/** The class that JSON is brought back as, or why it cannot be known. */
function classOfPlain(
  value: Record<string, unknown>,
  path: string,
  type: DtoClass,
  { discriminator }: Declared,
): DtoClass | JsonFault {
  if (!discriminator || !Object.hasOwn(value, discriminator.property)) return type;
  const tag = value[discriminator.property];
  const found = discriminator.subTypes.find((it) => it.name === tag);
  if (found) return found.value as DtoClass;
  const names = discriminator.subTypes.map((it) => it.name);
  return {
    path: joinPaths(path, discriminator.property),
    found: `${JSON.stringify(tag)}, which names no class that may stand here`,
    advice: `It would arrive as ${type.name}.${suggestion(String(tag), names)}`,
  };
}

/** The class of an instance that comes back as one, or why it would not. */
function classOfInstance(
  value: object,
  path: string,
  type: DtoClass,
  { discriminator }: Declared,
): DtoClass | JsonFault {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (discriminator) {
    const found = discriminator.subTypes.find((it) => it.value.prototype === prototype);
    if (found) return found.value as DtoClass;
    const names = discriminator.subTypes.map((it) => it.value.name).join(', ');
    return {
      path,
      found: `an instance of ${nameOf(value)}, which is not among the subTypes of its @Type (${names})`,
      advice: 'It could not be told from them: add it there.',
    };
  }
  if (prototype === type.prototype) return type;
  if (!(value instanceof type)) return instanceFault(value, path);
  return {
    path,
    found: `an instance of ${nameOf(value)} where ${type.name} is declared`,
    advice: `It would arrive as ${type.name}. Declare ${nameOf(value)}, or put it in a field of a DTO that names the subclasses: @Type(() => ${type.name}, { discriminator: { property, subTypes } }).`,
  };
}

function missingDayFault(text: string, path: string): JsonFault {
  return {
    path,
    found: `${JSON.stringify(text.slice(0, 40))}, a day that no calendar has`,
    advice: 'JavaScript would read it as a day of the next month: pass one that there is.',
  };
}

function methodFault(path: string, type: DtoClass): JsonFault {
  return {
    path,
    found: `a field with the name of a method of ${type.name}`,
    advice:
      'An instance cannot hold it: rename it, or put it in a field that takes free JSON (@IsObject() data).',
  };
}
