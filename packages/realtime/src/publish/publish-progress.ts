import {
  afterCommit,
  currentBroadcasts,
  currentJob,
  currentUser,
  InvalidOptionsError,
  isInJob,
} from '@cortado/core';
import { channelOf, LONGEST_KEY, type PublishedEvent } from './channel.js';
import { readPayload } from './known-payloads.js';
import { LatestSend } from './latest-send.js';
import { type PublishTarget, readTarget } from './target.js';
import { beginningOf, PayloadReader } from './text-rules.js';

/** How far something is, and for whom that is said. */
export interface ProgressReport {
  /** 0 to 100; a fraction too. At 100 its dialog closes. */
  readonly percent: number;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** With `docname`: those who look at that document. @default who the job runs as, or outside of a job the current user */
  readonly doctype?: string | undefined;
  readonly docname?: string | undefined;
  /** This user. */
  readonly user?: string | undefined;
  readonly afterCommit?: boolean | undefined;
}

const WHAT = 'The progress was not published';
const FIELDS = ['percent', 'title', 'description', 'doctype', 'docname', 'user', 'afterCommit'];

/**
 * Tells browsers how far something is, inside a job or outside: those who look at a document where one is named, else the
 * user. Ten times a second at most for each job and room, and the last one always; what comes before 100 is not waited for. A
 * job that calls `currentJob().progress()` is followed without this.
 *
 * @example await publishProgress({ percent: 50, title: 'Import', description: '50 of 100' })
 * @throws InvalidOptionsError, also where there is nobody to tell; DatastoreUnavailableError, NoAppError
 */
export async function publishProgress(report: ProgressReport): Promise<void> {
  // Somebody else would be told, where the name of a document has a slip of the pen.
  const { problems } = new PayloadReader(report, FIELDS);
  if (problems.length > 0) throw new InvalidOptionsError(WHAT, problems);
  const { percent, title, description, afterCommit: isLater } = report;
  const job = isInJob() ? currentJob().id : undefined;
  const room = readTarget(WHAT, { ...targetOf(report), afterCommit: isLater });
  const body: PublishedEvent = {
    event: 'progress',
    payload: readPayload(WHAT, 'progress', { percent, title, description, job }),
  };
  const key = beginningOf(`progress ${job ?? title ?? ''}`, LONGEST_KEY);
  // That of now: when it is sent, another app may be the latest.
  const broadcasts = currentBroadcasts();
  const publishNow = broadcasts.prepare({ room: channelOf(room), body, replaces: key });
  const send = () => LatestSend.of(broadcasts).send(`${room} ${key}`, percent >= 100, publishNow);
  await (isLater ? afterCommit(send) : send());
}

function targetOf({ doctype, docname, user }: ProgressReport): PublishTarget {
  if (doctype !== undefined || docname !== undefined) {
    if (doctype === undefined || docname === undefined)
      throw new InvalidOptionsError(WHAT, [
        'Expected "doctype" and "docname" together: a document has both.',
      ]);
    if (user !== undefined)
      throw new InvalidOptionsError(WHAT, ['Expected either a document or "user", found both.']);
    return { doctype, docname };
  }
  const reader = user ?? (isInJob() ? currentJob().user : currentUser());
  if (reader !== undefined) return { user: reader };
  if (isInJob()) return { job: currentJob().id };
  throw new InvalidOptionsError(WHAT, [
    'Expected doctype and docname, or user: outside of a job and of runAs() there is nobody to tell.',
  ]);
}
