import type { JobDraft } from '../descriptors/job-draft.js';

/** What a decorated method needs of an app: somewhere to send its call. */
export interface CallTaker {
  take(draft: JobDraft, target: unknown, args: readonly unknown[]): Promise<unknown>;
}

// Which running apps know a method. The only mutable state of this module's world; an app enters
// when it is made and leaves when it closes. The latest one wins.
const apps = new WeakMap<JobDraft, CallTaker[]>();

export function bindApp(app: CallTaker, drafts: Iterable<JobDraft>): void {
  for (const draft of drafts) apps.set(draft, [...(apps.get(draft) ?? []), app]);
}

export function unbindApp(app: CallTaker, drafts: Iterable<JobDraft>): void {
  for (const draft of drafts)
    apps.set(
      draft,
      (apps.get(draft) ?? []).filter((it) => it !== app),
    );
}

export function appOf(draft: JobDraft): CallTaker | undefined {
  return apps.get(draft)?.at(-1);
}
