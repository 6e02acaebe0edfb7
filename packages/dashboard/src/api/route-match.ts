import { ApiError } from '../http/api-error.js';
import { withoutTilde } from '../http/path-word.js';
import { type Route, UNSTORABLE } from './handler.js';

/** A route, and the words its path has for its parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Paths are compared word by word and each word is decoded once, so that no word can be more than one. */
export class RouteTable {
  readonly #rows: readonly { readonly route: Route; readonly words: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#rows = routes.map((route) => ({ route, words: route.path.split('/').slice(1) }));
  }

  /** @throws ApiError for a path or a method that nothing answers */
  find(method: string, path: string): RouteMatch {
    const words = path.split('/').slice(1).map(decoded);
    const found = this.#rows.flatMap(({ route, words: pattern }) => {
      const params = matched(pattern, words);
      return params ? [{ route, params }] : [];
    });
    if (found.length === 0) throw new ApiError('not-found');
    const match = found.find(({ route }) => answers(route, method));
    if (!match) throw new ApiError('method-not-allowed', { methods: found.map(({ route }) => route.method) });
    return match;
  }
}

/** Without its body a stream is nothing, and would be one for nobody. */
function answers({ method, handler }: Route, asked: string): boolean {
  return method === asked || (asked === 'HEAD' && method === 'GET' && !handler.isEventStream);
}

function matched(pattern: readonly string[], words: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== words.length) return undefined;
  const params: Record<string, string> = Object.create(null);
  for (const [index, expected] of pattern.entries()) {
    const word = words[index] ?? '';
    if (expected.startsWith(':')) {
      if (word === '') return undefined;
      params[expected.slice(1)] = word;
    } else if (expected !== word) return undefined;
  }
  return params;
}

function decoded(word: string): string {
  const found = { found: word.slice(0, 100) };
  let plain: string;
  try {
    plain = decodeURIComponent(word);
  } catch {
    throw new ApiError('bad-request', found);
  }
  if (UNSTORABLE.test(plain)) throw new ApiError('bad-request', found);
  return withoutTilde(plain);
}
