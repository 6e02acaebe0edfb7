import type { RecordCollection, Records } from '../../datastore/ports/records.js';
import type { JobEventName } from '../../events/job-events.js';

/** What a feed wants to hear. It stands in a record as long as the feed is open. */
export interface FeedInterest {
  readonly events: readonly JobEventName[];
  readonly queues: readonly string[];
}

/** A feed says this often that it is still open, in milliseconds. */
export const RENEWED_EVERY = 5_000;
/** One that ended without saying so is forgotten after three times that. */
const FEEDS: RecordCollection = { name: 'feeds', ttl: 3 * RENEWED_EVERY };
/** Of more, those that opened last are told. */
const MOST_FEEDS = 1_000;

/** On this topic of the control bus a feed says that it has opened or closed. */
export const FEEDS_TOPIC = 'feed-calls';
/** On this one processes tell what happens. */
export const EVENTS_TOPIC = 'feed-events';

/** What a feed sends when it opens; whoever has read what it wants answers with its id. */
export interface FeedCall {
  readonly feed?: string;
}

export async function readInterests(records: Records): Promise<FeedInterest[]> {
  return (await records.list<FeedInterest>(FEEDS, { limit: MOST_FEEDS })).map((it) => it.value);
}

export async function writeInterest(records: Records, feed: string, interest: FeedInterest): Promise<void> {
  await records.put(FEEDS, feed, interest);
}

export async function withdrawInterest(records: Records, feed: string): Promise<void> {
  await records.remove(FEEDS, feed);
}

/** Whether somebody wants an event: by its name, and by its queue where it has one. */
export function isWanted(interests: readonly FeedInterest[], name: JobEventName, facts: object): boolean {
  const { queue, queues: served } = facts as { queue?: unknown; queues?: unknown };
  return interests.some(({ events, queues }) => {
    if (!events.includes(name)) return false;
    if (typeof queue === 'string') return queues.includes(queue);
    return !Array.isArray(served) || served.some((it) => queues.includes(it));
  });
}
