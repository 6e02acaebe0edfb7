import type { Broadcasts } from '../broadcasts/broadcasts.js';
import type { JobDraft } from '../descriptors/job-draft.js';
import type { ErrorLog } from '../error-log/error-log.js';

/** What code that was handed no app needs of one: somewhere to send a call, to write an error, to tell a room. */
export interface CallTaker {
  take(draft: JobDraft, target: unknown, args: readonly unknown[]): Promise<unknown>;
  readonly errors: ErrorLog;
  readonly broadcasts: Broadcasts;
}

// Which running apps know a method. The only mutable state of this module's world; an app enters
// when it is made and leaves when it closes. The latest one wins.
const apps = new WeakMap<JobDraft, CallTaker[]>();
const running: CallTaker[] = [];

export function bindApp(app: CallTaker, drafts: Iterable<JobDraft>): void {
  running.push(app);
  for (const draft of drafts) apps.set(draft, [...(apps.get(draft) ?? []), app]);
}

export function unbindApp(app: CallTaker, drafts: Iterable<JobDraft>): void {
  const index = running.indexOf(app);
  if (index >= 0) running.splice(index, 1);
  for (const draft of drafts)
    apps.set(
      draft,
      (apps.get(draft) ?? []).filter((it) => it !== app),
    );
}

export function appOf(draft: JobDraft): CallTaker | undefined {
  return apps.get(draft)?.at(-1);
}

/** For code that belongs to no job's class. */
export function latestApp(): CallTaker | undefined {
  return running.at(-1);
}
