/** Why a job waits, by the kind the server gives. */
const SENTENCES: Readonly<Record<string, string>> = {
  paused: 'Its queue is paused.',
  delayed: 'Its time has not come.',
  backoff: 'Its last attempt failed; it waits before the next.',
  'unknown-job': 'The worker that took it does not know its name, and handed it back.',
  children: 'Jobs of its batch or flow have not ended.',
  'rate-limited': 'Its queue has started as many jobs as its limiter lets it.',
  'no-worker': 'No worker serves its queue.',
  'workers-busy': 'All slots of its queue’s workers are taken.',
  'in-line': 'Other jobs come before it.',
};

export function waitingWords(kind: string): string {
  return SENTENCES[kind] ?? kind;
}
