import { draftOf, type JobDraft, type Method } from '../descriptors/job-draft.js';
import { NoAppError } from '../errors/no-app-error.js';
import { currentRun } from '../execution/current-job.js';
import { appOf } from './bound-apps.js';

/** What takes a decorated method's place: calling it queues the call. */
export function standInFor(draft: JobDraft): Method {
  return function standIn(this: unknown, ...args: unknown[]): Promise<unknown> {
    // A running method that calls super.same() means the code above it, not another job.
    if (currentRun()?.isSuperCall(this, draft)) return runHere(draft, this, args);
    const app = appOf(draft);
    if (!app) return Promise.reject(noAppFor(draft, this));
    return app.take(draft, this, args);
  };
}

async function runHere(draft: JobDraft, target: unknown, args: unknown[]): Promise<unknown> {
  return await draft.original.apply(target, args);
}

/** Says whether a subclass is the matter: no app knows it although one knows its base, or what it has in a job's place is none. */
function noAppFor(draft: JobDraft, target: unknown): NoAppError {
  const { method } = draft;
  if (draft.isFunction) return new NoAppError({ definedAs: method });
  const levels = levelsWith(method, target);
  const called = levels.findIndex((it) => it.draft === draft);
  const [nearest] = levels;
  if (called > 0 && nearest && !nearest.draft)
    return new NoAppError({ className: nearest.className, method, calledBase: levels[called]?.className });
  const known = levels.slice(called + 1).find((it) => it.draft && appOf(it.draft));
  return new NoAppError({ className: classNameOf(target), method, knownBase: known?.className });
}

/** The classes that have a method of their own by this name, the nearest first, and what was declared of it. */
function levelsWith(method: string, target: unknown): { className: string; draft: JobDraft | undefined }[] {
  const found: { className: string; draft: JobDraft | undefined }[] = [];
  if (typeof target !== 'object' || target === null) return found;
  for (let level = Object.getPrototypeOf(target); level; level = Object.getPrototypeOf(level)) {
    const own = Object.getOwnPropertyDescriptor(level, method);
    if (own) found.push({ className: classNameOf(level), draft: draftOf(own.value) });
  }
  return found;
}

function classNameOf(target: unknown): string {
  if (typeof target === 'function') return target.name;
  return (target as { constructor?: { name?: string } } | undefined)?.constructor?.name ?? 'its class';
}
