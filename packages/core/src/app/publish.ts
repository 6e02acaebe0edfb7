import type { Broadcast } from '../broadcasts/broadcast.js';
import type { Broadcasts } from '../broadcasts/broadcasts.js';
import { NoAppError } from '../errors/no-app-error.js';
import { currentRun } from '../execution/current-job.js';
import { afterCommit } from '../execution/transaction.js';
import { latestApp } from './bound-apps.js';

/**
 * Tells something to a room, through the app whose job this runs in, or outside a job the app that was made last:
 * `cortado.broadcasts.publish` for code that was handed no app. With `afterCommit` once the transaction around it has committed, as it
 * stands now; what is wrong with it is thrown at once.
 * @throws NoAppError when no app is running, and all that `publish` of an app's broadcasts throws
 */
export async function publish({
  afterCommit: isLater,
  ...broadcast
}: Broadcast & { readonly afterCommit?: boolean | undefined }): Promise<void> {
  const send = currentBroadcasts().prepare(broadcast);
  await (isLater ? afterCommit(send) : send());
}

/** Those of the app whose job this runs in, or outside a job of the app that was made last. @throws NoAppError when no app is running */
export function currentBroadcasts(): Broadcasts {
  const broadcasts = currentRun()?.broadcasts ?? latestApp()?.broadcasts;
  if (!broadcasts) throw new NoAppError('publish');
  return broadcasts;
}
