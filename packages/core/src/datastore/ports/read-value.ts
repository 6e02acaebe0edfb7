/** What stands in a record, and whether that is no JSON, or null: then somebody else has written it, and the value is empty. */
export interface ReadValue<T> {
  readonly value: T;
  readonly isUnreadable?: true;
}

/** One that cannot be read must not keep others from being read, so this does not throw. */
export function readValue<T>(text: string): ReadValue<T> {
  const value = readJson(text);
  return value === undefined || value === null
    ? { value: {} as T, isUnreadable: true }
    : { value: value as T };
}

/** JSON as its value; `undefined` where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
