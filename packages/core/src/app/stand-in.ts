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

/** Says whether a subclass is the matter: one that no app knows though its base is known, or whose override is no job. */
function noAppFor(draft: JobDraft, target: unknown): NoAppError {
  const { method } = draft;
  const carriers = carriersOf(method, target);
  const known = carriers.find((it) => it.draft && it.draft !== draft && appOf(it.draft));
  const [nearest] = carriers;
  const undecorated =
    nearest && !nearest.draft && carriers.some((it) => it.draft === draft) ? nearest : undefined;
  return new NoAppError({
    className: undecorated?.className ?? classNameOf(target),
    method,
    knownBase: known?.className,
    isUndecorated: undecorated !== undefined,
  });
}

/** The classes that have a method of their own by this name, the nearest first, and what was declared of it. */
function carriersOf(method: string, target: unknown): { className: string; draft: JobDraft | undefined }[] {
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
