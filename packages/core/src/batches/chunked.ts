import { InvalidOptionsError } from '../errors/dispatch-errors.js';

/**
 * The items in arrays of at most `size`, in their order; the source is read as it is needed.
 * @throws InvalidOptionsError when `size` is not a whole number above zero
 * @example for (const ids of chunked(allIds, 500)) batch.jobs(Imports).importChunk(ids)
 */
export function chunked<T>(items: Iterable<T>, size: number): Iterable<T[]> {
  if (!(Number.isInteger(size) && size > 0))
    throw new InvalidOptionsError('Nothing was cut into chunks', [
      `Expected the size of a chunk to be a whole number above zero, found ${size}.`,
    ]);
  return chunks(items, size);
}

function* chunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
