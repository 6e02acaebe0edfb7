import { classToldBy, type Declared, declaredField, dtoClassOf, propertyOf } from './dto-shape.js';
import { isPlain } from './json-value.js';

/**
 * A copy of JSON for a DTO, with gaps for null in lists whose classes a discriminator tells: class-transformer reads the tag of null
 * and fails, while it passes over a gap. The JSON itself where there is none.
 */
export function withoutNulls(type: object, json: object): object {
  let copy: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(json)) {
    const declared = declaredField(type, propertyOf(type, key));
    const without = declared && dtoClassOf(declared) ? withoutNullsIn(value, declared) : value;
    if (without === value) continue;
    copy ??= { ...json };
    copy[key] = without;
  }
  return copy ?? json;
}

/** A copy of a list, its items as `copyItem` has them, with gaps for null where a discriminator tells their classes. */
export function withoutNullItems(
  items: readonly unknown[],
  { discriminator }: Declared,
  copyItem: (item: unknown) => unknown,
): unknown[] {
  const copy = items.map(copyItem);
  if (discriminator) for (const [index, item] of items.entries()) if (item === null) delete copy[index];
  return copy;
}

function withoutNullsIn(value: unknown, declared: Declared): unknown {
  if (Array.isArray(value)) {
    const copy = withoutNullItems(value, declared, (it) => withoutNullsIn(it, declared));
    return value.every((it, index) => index in copy && it === copy[index]) ? value : copy;
  }
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  return withoutNulls(classToldBy(declared, value), value);
}
