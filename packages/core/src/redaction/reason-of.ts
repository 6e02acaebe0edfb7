import { maskText } from './mask-text.js';

/** An error names no more of what somebody else has said. */
const LONGEST = 500;

/** What an error says, on one line without its full stop, with secrets masked: to be part of a sentence of ours. */
export function reasonOf(thrown: unknown): string {
  const words = wordsOf(thrown).replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return maskText(words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words);
}

// Node tries every address of a name and reports them together, with a message of its own that is empty.
function wordsOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && !thrown.message && thrown.errors.length > 0)
    return [...new Set(thrown.errors.map(wordsOf))].join('; ');
  // By its form: an error of another realm is none of this one's.
  const { message, code, name } = (thrown ?? {}) as { message?: string; code?: string; name?: string };
  // ioredis names an option of its own there, which nobody who reads this has set.
  if (name === 'MaxRetriesPerRequestError') return 'the connection was lost';
  return message || code || name || String(thrown);
}
