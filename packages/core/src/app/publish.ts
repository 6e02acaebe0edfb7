import type { Broadcast } from '../broadcasts/broadcast.js';
import { NoAppError } from '../errors/dispatch-errors.js';
import { currentRun } from '../execution/current-job.js';
import { latestApp } from './bound-apps.js';

/**
 * Tells something to a room, through the app whose job this runs in, or outside a job the app that was made last:
 * `cortado.broadcasts.publish` for code that was handed no app.
 * @throws NoAppError when no app is running, and all that `publish` of an app's broadcasts throws
 */
export async function publish(broadcast: Broadcast): Promise<void> {
  const broadcasts = currentRun()?.broadcasts ?? latestApp()?.broadcasts;
  if (!broadcasts) throw new NoAppError('publish');
  await broadcasts.publish(broadcast);
}
