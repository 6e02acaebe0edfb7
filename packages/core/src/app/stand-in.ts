import type { JobDraft, Method } from '../descriptors/job-draft.js';
import { NoAppError } from '../errors/dispatch-errors.js';
import { currentRun } from '../execution/current-job.js';
import { appOf } from './bound-apps.js';

/** What takes a decorated method's place: calling it queues the call. */
export function standInFor(draft: JobDraft): Method {
  return function standIn(this: unknown, ...args: unknown[]): Promise<unknown> {
    // A running method that calls super.same() means the code above it, not another job.
    if (currentRun()?.isSuperCall(this, draft)) return runHere(draft, this, args);
    const app = appOf(draft);
    if (!app) return Promise.reject(new NoAppError({ className: classNameOf(this), method: draft.method }));
    return app.take(draft, this, args);
  };
}

async function runHere(draft: JobDraft, target: unknown, args: unknown[]): Promise<unknown> {
  return await draft.original.apply(target, args);
}

function classNameOf(target: unknown): string {
  if (typeof target === 'function') return target.name;
  return (target as { constructor?: { name?: string } } | undefined)?.constructor?.name ?? 'its class';
}
