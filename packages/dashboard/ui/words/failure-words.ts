import { ApiFailure } from '../api/client.js';

export const SERVER_AWAY = 'The server does not answer. This page tries again by itself.';

const SENTENCES: Readonly<Record<string, string>> = {
  offline: SERVER_AWAY,
  'datastore-away': 'The server answers, but its datastore does not. This page tries again by itself.',
  unauthenticated: 'You are not signed in any more. Reload the page to sign in.',
  'loopback-only': 'This dashboard answers on its own machine alone, since nobody has to sign in here.',
  forbidden: 'You have no right to this.',
  'read-only': 'This dashboard only shows; it changes nothing.',
  'cross-site': 'The request came from another site and was refused.',
  'access-too-slow':
    'The app takes too long to say who you are and what you may do. This page tries again by itself.',
  'too-many-streams': 'You have this dashboard open too many times to be told of changes as they come.',
  'same-person': 'You asked for it yourself: somebody else has to confirm it.',
  csrf: 'The page has been open for too long. Reload it and try again.',
  'invalid-arguments': 'The job would not take these arguments.',
  'arguments-too-large': 'The arguments are larger than this app lets a job have.',
  'unknown-name': 'This app declares no job of that name, so it cannot queue one.',
  'queue-full': 'So many jobs wait in the queue that it takes no more. Try again later.',
  'unknown-job': 'There is no such job. It may have been removed, or its time to be kept may be over.',
  'unknown-queue': 'There is no such queue, or you may not see it.',
  'unknown-schedule': 'There is no such schedule, or you may not see it.',
  'not-found': 'There is nothing here.',
  'wrong-state': 'The job is in another state by now.',
  'bad-request': 'The server did not understand what was asked. Look at the filter.',
  'not-past': 'The time to backfill has to be past, and its end behind its beginning.',
  'too-many-slots': 'That is more than 1,000 slots, which one backfill may have. Take a shorter time.',
  'body-too-large': 'That is more than the server takes.',
  unreadable: 'Something else than the dashboard has answered, such as a proxy.',
};

/** Why a process does not do what it was told. */
const REFUSALS: Readonly<Record<string, string>> = {
  'no-pool': 'No pool is over this process that could start another: restart it where it was started.',
  'no-worker': 'This process runs no jobs.',
  gone: 'This process is not there any more.',
  'no-answer': 'The process did not answer within two seconds. Look whether it does so all the same.',
};

export function failureWords(error: unknown): string {
  const code = error instanceof ApiFailure ? error.code : '';
  if (error instanceof ApiFailure && code === 'process-refused')
    return REFUSALS[String(error.facts.why)] ?? 'The process refused.';
  return SENTENCES[code] ?? 'Something went wrong on the server. Its log says more.';
}

const PASSING: ReadonlySet<string> = new Set(['offline', 'datastore-away', 'access-too-slow']);

/** Whether it is likely to be over by itself. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiFailure && PASSING.has(error.code);
}
