import type { JobQuery } from '../../api/queries.js';
import type { State } from '../../api/types.js';
import { isState } from '../../words/state-words.js';

/** What the address of the jobs page says. */
export interface JobSearch {
  readonly q?: string | undefined;
  readonly state?: State | undefined;
}

/** What may stand before a colon, and how the API calls it. */
export const QUALIFIERS = {
  queue: 'queue',
  state: 'state',
  name: 'name',
  user: 'user',
  tag: 'tag',
  id: 'id',
  error: 'error',
  event: 'event',
  schedule: 'schedule',
  older: 'olderThan',
} as const;

type Qualifier = keyof typeof QUALIFIERS;
const LISTS = new Set<string>(['queue', 'state']);
/** `name:x`, `name:"x \"y\""`, `"some text"`, `text`, and `name:` of which the rest is still to come. */
const TERM = /(\w+):(?=\s|$)|(?:(\w+):)?(?:"((?:\\["\\]|[^"])*)"|(\S+))/g;

export function readJobSearch(found: Record<string, unknown>): JobSearch {
  const q = typeof found.q === 'string' && found.q !== '' ? found.q : undefined;
  const state = typeof found.state === 'string' && isState(found.state) ? found.state : undefined;
  // Said also where there is none: of what is left out, the router takes the word that stands in the address.
  return { q, state };
}

/** What is asked of the API: each qualifier by itself, and what has none as text. A later word replaces an earlier one. */
export function jobQuery({ q = '', state }: JobSearch): JobQuery {
  const query: Record<string, string | string[]> = {};
  const text: string[] = [];
  for (const { whole, before, value } of terms(q)) {
    if (before === undefined || !isQualifier(before)) text.push(before === undefined ? value : whole);
    else if (value !== '') {
      const name = QUALIFIERS[before];
      if (LISTS.has(name)) query[name] = [...((query[name] as string[] | undefined) ?? []), value];
      else query[name] = value;
    }
  }
  if (text.length > 0) query.text = text.join(' ');
  if (state !== undefined) query.state = [state];
  return query;
}

/** Whether a qualifier is still without a value: what is listed then is not what is meant. */
export function isHalfTyped(q = ''): boolean {
  return terms(q).some(({ before, value }) => before !== undefined && isQualifier(before) && value === '');
}

/** A qualifier with its value, quoted where it has to be. */
export function term(qualifier: Qualifier, value: string): string {
  const isPlain = value !== '' && !/[\s"]/.test(value);
  return `${qualifier}:${isPlain ? value : quoted(value)}`;
}

/** Text that is searched for as it stands, quoted where it could be taken for something else. */
export function textTerm(text: string): string {
  return /[\s":]/.test(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

interface Term {
  readonly whole: string;
  readonly before: string | undefined;
  readonly value: string;
}

function terms(q: string): Term[] {
  return [...q.matchAll(TERM)].map(([whole, empty, before, quoted, plain = '']) => ({
    whole,
    before: empty ?? before,
    value: quoted?.replace(/\\(["\\])/g, '$1') ?? plain,
  }));
}

function isQualifier(word: string): word is Qualifier {
  return Object.hasOwn(QUALIFIERS, word);
}

/** A query as the body of an act on many jobs says it. */
export function filterOf({ queue, state, ...terms }: JobQuery): Record<string, unknown> {
  return {
    ...terms,
    ...(queue === undefined ? {} : { queues: queue }),
    ...(state === undefined ? {} : { states: state }),
  };
}

/** What the last word of a search could become. */
export function completions(
  q: string,
  known: Readonly<Partial<Record<string, readonly string[]>>>,
): string[] {
  const last = /(\S*)$/.exec(q)?.[1] ?? '';
  const head = q.slice(0, q.length - last.length);
  const [name, part] = last.includes(':') ? last.split(':', 2) : [undefined, last];
  if (name === undefined || !isQualifier(name))
    return Object.keys(QUALIFIERS)
      .filter((it) => it.startsWith(part ?? '') && !q.includes(`${it}:`))
      .map((it) => `${head}${it}:`);
  return (known[name] ?? [])
    .filter((it) => it.toLowerCase().includes((part ?? '').toLowerCase()) && it !== part)
    .slice(0, 20)
    .map((it) => `${head}${term(name, it)}`);
}
