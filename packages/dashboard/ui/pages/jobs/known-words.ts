import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  errorGroupsQuery,
  knownJobsQuery,
  queuesQuery,
  schedulesQuery,
  sessionQuery,
} from '../../api/queries.js';
import type { JobItem } from '../../api/types.js';
import { STATE_ORDER } from '../../words/state-words.js';

/** Of a message, what a search for it begins with: its first line, up to the first quotation mark, which ends a term. */
const LONGEST_MESSAGE = 60;

/** What is known of each qualifier, for completion. Lists that only one of them needs are read when it is typed. */
export function useKnownWords(
  text: string,
  shown: readonly JobItem[],
): Readonly<Partial<Record<string, readonly string[]>>> {
  const isTyped = (qualifier: string) => new RegExp(`(^|\\s)${qualifier}:\\S*$`).test(text);
  const queues = useQuery(queuesQuery).data ?? [];
  const jobs = useQuery(knownJobsQuery).data ?? [];
  const me = useQuery(sessionQuery).data?.user;
  const schedules = useInfiniteQuery({ ...schedulesQuery, enabled: isTyped('schedule') }).data?.pages ?? [];
  const groups =
    useInfiniteQuery({ ...errorGroupsQuery('unresolved'), enabled: isTyped('error') }).data?.pages ?? [];
  const messages = groups.flatMap((page) => page.groups.map((it) => beginningOf(it.message)));
  return {
    queue: queues.map((it) => it.name),
    name: jobs.map((it) => it.name),
    tag: unique([...jobs.flatMap((it) => it.options.tags), ...shown.flatMap((it) => it.tags)]),
    user: unique([...shown.map((it) => it.user), me]),
    schedule: schedules.flatMap((page) => page.schedules.map((it) => it.key)),
    error: unique(messages),
    state: STATE_ORDER,
    older: ['1h', '1d', '7d'],
  };
}

function beginningOf(message: string): string {
  return (/^[^"\n]*/.exec(message)?.[0] ?? '').slice(0, LONGEST_MESSAGE).trim();
}

function unique(words: readonly (string | undefined | null)[]): string[] {
  return [...new Set(words)].filter((it): it is string => typeof it === 'string' && it !== '');
}
