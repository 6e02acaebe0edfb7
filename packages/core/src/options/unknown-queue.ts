import { suggestion } from './nearest-name.js';
import { quoted, show } from './show.js';

/** The sentence for a queue that nobody has declared, with the nearest name that is known. */
export function unknownQueue(name: string, known: Iterable<string>): string {
  if (typeof name !== 'string') return `Expected the name of a queue, found ${show(name)}.`;
  return `No queue is named ${quoted(name)}.${suggestion(name, known)}`;
}
