/** What stands in a record, and whether that is no JSON object: then somebody else has written it, and the value is empty. */
export interface ReadValue<T> {
  readonly value: T;
  readonly isUnreadable?: true;
}

/** One that cannot be read must not keep others from being read, so this does not throw. */
export function readValue<T>(text: string): ReadValue<T> {
  const value = readJson(text);
  return typeof value === 'object' && value !== null
    ? { value: value as T }
    : { value: {} as T, isUnreadable: true };
}

/** JSON as its value; `undefined` where it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
