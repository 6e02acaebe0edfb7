/** Why a job waits, by the kind the server gives. */
const SENTENCES: Readonly<Record<string, string>> = {
  paused: 'Its queue is paused.',
  delayed: 'Its time has not come.',
  backoff: 'Its last attempt failed; it waits before the next.',
  'unknown-job': 'The worker that took it does not know its name, and handed it back.',
  children: 'Jobs of its batch or flow have not ended.',
  'rate-limited': 'Its queue has started as many jobs as its limiter lets it.',
  'no-worker': 'No worker serves its queue. One that is quiet takes nothing more.',
  'workers-busy': 'All slots of its queue’s workers are taken.',
  concurrency: 'As many jobs of its queue run as may at a time.',
  'in-line': 'Other jobs come before it.',
};

export function waitingWords(kind: string): string {
  return SENTENCES[kind] ?? kind;
}

/** Why nobody can tell when it starts. */
const UNKNOWN_STARTS: Readonly<Record<string, string>> = {
  paused: 'nobody has said until when the queue is paused',
  'no-worker': 'no worker takes jobs of its queue',
  children: 'the jobs it waits for may take any time',
  'no-history': 'too few jobs of its queue have ended of late',
  'far-behind': 'more than 10,000 jobs come before it',
};

export function unknownStartWords(kind: string): string {
  return UNKNOWN_STARTS[kind] ?? kind;
}
