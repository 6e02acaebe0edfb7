import { suggestion } from './nearest-name.js';

/** The sentence for a queue that nobody has declared, with the nearest name that is known. */
export function unknownQueue(name: string, known: Iterable<string>): string {
  return `No queue is named "${name}".${suggestion(name, known)}`;
}
