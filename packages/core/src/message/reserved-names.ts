/**
 * Names that every object has something under: `toString`, `constructor`, `__proto__`. In JSON they are names like
 * others, while class-transformer leaves such fields out, calls them, or falls over them.
 */
const RESERVED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether JSON holds a field with such a name, at any depth. */
export function hasReservedName(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (Array.isArray(json)) return json.some(hasReservedName);
  for (const key of Object.keys(json))
    if (RESERVED.has(key) || hasReservedName((json as Record<string, unknown>)[key])) return true;
  return false;
}

/** A copy of JSON without the fields that have such names. What is not JSON stays as it is. */
export function withoutReservedNames(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(withoutReservedNames);
  const prototype: unknown = Object.getPrototypeOf(json);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return json;
  const kept = Object.entries(json).filter(([key]) => !RESERVED.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutReservedNames(value)]));
}

/** Whether a class has a method under a name, so that no field of its instances can have it. */
export function isMethodOf(type: { readonly prototype: object }, name: string): boolean {
  if (!(name in type.prototype)) return false;
  if (name === '__proto__') return true;
  for (let level: object | null = type.prototype; level; level = Object.getPrototypeOf(level)) {
    const property = Object.getOwnPropertyDescriptor(level, name);
    if (property) return typeof property.value === 'function';
  }
  return false;
}
