import type { ClassPlan } from '../descriptors/parameter-plan.js';
import { loadClassTransformer } from '../loading/on-demand.js';
import { copyToInstance, copyToPlain, isCopyOf } from './copyable.js';
import { momentText } from './date-text.js';
import {
  classToldBy,
  type Declared,
  declaredField,
  dtoClassOf,
  isTransformed,
  propertyOf,
  shapeOf,
} from './dto-shape.js';
import { isFields, returnToInstance, returnToPlain, standInOf } from './free-json.js';
import { isDate, isPlain } from './json-value.js';
import { withoutNulls } from './null-items.js';
import { hasReservedName, withoutReservedNames } from './reserved-names.js';

/** A plain object as an instance of its DTO class, nested classes and dates included (`@Type`). */
export function revive({ type }: ClassPlan, plain: unknown): unknown {
  if (plain === null || plain === undefined) return plain;
  return copyToInstance(type, plain) ?? reviveWhole(type, plain);
}

/** What travels of a DTO where there is nothing to be looked at, since JSON holds all of it as it stands; else `undefined`. */
export function flattenSimple({ type }: ClassPlan, value: object): object | undefined {
  if (!isPlain(value)) return copyToPlain(type, value);
  return isCopyOf(type, value) ? value : undefined;
}

/** What travels of a DTO: `@Exclude`, `@Expose` and `@Transform` applied. In plain JSON, what travels of the DTOs in it. */
export function flatten({ type }: ClassPlan, value: object, hasReservedNames = false): unknown {
  return isPlain(value) ? flattenFields(type, value) : flattenInstance(type, value, hasReservedNames);
}

function reviveWhole(type: new () => object, plain: unknown): unknown {
  const { plainToInstance } = loadClassTransformer();
  const isReserved = hasReservedName(plain);
  const { discriminates } = shapeOf(type);
  const visible = discriminates && isFields(plain) ? withoutNulls(type, plain) : plain;
  // It takes the tags of subclasses out of what it reads, which is not ours to change.
  const source = isReserved || discriminates ? withoutReservedNames(visible) : visible;
  const instance: unknown = plainToInstance(type, source);
  if (isReserved || visible !== plain) returnToInstance(instance, plain);
  return instance;
}

function flattenInstance(type: object, instance: object, hasReservedNames: boolean): unknown {
  const { instanceToPlain } = loadClassTransformer();
  // It writes the tags of subclasses on what it reads, which is not ours to change.
  if (!hasReservedNames && !shapeOf(type).discriminates) return instanceToPlain(instance);
  const plain = instanceToPlain(standInOf(instance));
  returnToPlain(plain, instance);
  return plain;
}

/** The object itself where no DTO and no date stands in it, else a copy. */
function flattenFields(type: object, plain: object): object {
  if (shapeOf(type).isBare) return plain;
  let copy: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(plain)) {
    const property = propertyOf(type, key);
    const declared = declaredField(type, property);
    const isMoment = declared?.type === Date && !isTransformed(type, property, 'toClass');
    const flat = declared && (isMoment || dtoClassOf(declared)) ? flattenNested(declared, value) : value;
    if (flat === value) continue;
    copy ??= { ...plain };
    copy[key] = flat;
  }
  return copy ?? plain;
}

function flattenNested(declared: Declared, value: unknown): unknown {
  if (typeof value === 'string' && declared.type === Date) return momentText(value);
  if (typeof value !== 'object' || value === null || isDate(value)) return value;
  if (Array.isArray(value)) {
    const flat = value.map((it) => flattenNested(declared, it));
    return flat.every((it, index) => it === value[index]) ? value : flat;
  }
  if (isPlain(value)) return flattenFields(classToldBy(declared, value), value);
  const { discriminator } = declared;
  const type = (Object.getPrototypeOf(value) as { constructor: object }).constructor;
  const flat = flattenInstance(type, value, true) as object;
  const name = discriminator?.subTypes.find((it) => it.value === type)?.name;
  return discriminator ? { ...flat, [discriminator.property]: name } : flat;
}
