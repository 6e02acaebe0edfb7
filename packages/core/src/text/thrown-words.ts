/**
 * What can be said of something that was thrown. Anything can be, by the code of a user: an object without a prototype has no
 * text, a getter throws, a proxy may not be read. None of these functions throws.
 */

/** `instanceof` alone would miss errors made in another realm (vm contexts, worker data). */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    // A proxy that does not say what it is.
    return false;
  }
}

/** The message of an error; of anything else what it says. */
export function messageOf(thrown: unknown): string {
  try {
    return String(isError(thrown) ? thrown.message : thrown);
  } catch {
    return describeThrown(thrown);
  }
}

/** An error with its name before its message, as Node prints one: `TypeError: no id`; of anything else what it says. */
export function nameAndMessageOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return describeThrown(thrown);
  }
}

/** Its type, with its JSON where it has any. */
export function describeThrown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  try {
    return `${typeof value} ${JSON.stringify(value) ?? String(value)}`;
  } catch {
    return `a value of type ${typeof value}`;
  }
}
