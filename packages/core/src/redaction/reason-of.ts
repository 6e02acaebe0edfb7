import { describeThrown } from '../text/thrown-words.js';
import { maskText } from './mask-text.js';
import { tlsAdviceOn } from './tls-refusal.js';

/** An error names no more of what somebody else has said. */
const LONGEST = 500;

interface Words {
  readonly message?: unknown;
  /** A number in what gRPC and the DOM throw. */
  readonly code?: unknown;
  readonly name?: unknown;
  /** Of OpenSSL, in Node. */
  readonly library?: string;
  readonly reason?: string;
}

/** What an error says, on one line without its full stop, with secrets masked: to be part of a sentence of ours. */
export function reasonOf(thrown: unknown): string {
  const said = wordsOf(thrown).replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const advice = tlsAdviceOn(thrown);
  const words = advice === undefined ? said : `${said}; ${advice}`;
  return maskText(words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words);
}

function wordsOf(thrown: unknown): string {
  try {
    return readWords(thrown);
  } catch {
    return describeThrown(thrown);
  }
}

/** @throws what a getter or a proxy throws, and a TypeError for what has no text */
function readWords(thrown: unknown): string {
  // Node tries every address of a name and reports them together, with a message of its own that is empty.
  if (thrown instanceof AggregateError && !thrown.message && thrown.errors.length > 0)
    return [...new Set(thrown.errors.map(wordsOf))].join('; ');
  // By its form: an error of another realm is none of this one's.
  const { message, code, name, library, reason } = (thrown ?? {}) as Words;
  // ioredis names an option of its own there, which nobody who reads this has set.
  if (name === 'MaxRetriesPerRequestError') return 'the connection was lost';
  // OpenSSL's own line has addresses and places in its sources around what it says.
  if (library === 'SSL routines' && reason) return reason;
  return [message, code, name].find(isSaid) ?? String(thrown);
}

function isSaid(word: unknown): word is string {
  return typeof word === 'string' && word !== '';
}
