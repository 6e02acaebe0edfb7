import { NoAppError } from '../errors/no-app-error.js';
import { currentRun } from '../execution/current-job.js';
import { currentUser } from '../execution/current-user.js';
import { latestApp } from './bound-apps.js';

/**
 * Writes an error into the error log, with its stack, the user and, inside a job, the job and its arguments; secrets
 * are masked. Gives the entry's id. When the log cannot be written that is a warning of the process and nothing more.
 * Outside a job the app that was made last takes it.
 *
 * @throws NoAppError outside a job when no app is running
 */
export async function logError(title: string, error?: unknown, context?: unknown): Promise<string> {
  // A title alone still has a place in the code.
  const cause = error ?? new Error(title);
  const run = currentRun();
  const user = currentUser();
  if (run) return run.logError(title, cause, user, context);
  const app = latestApp();
  if (!app) throw new NoAppError('logError');
  return app.errors.write({ title, error: cause, user, context });
}
