/** What a room of browsers is called among the rooms that an app's broadcasts have. */
const PREFIX = 'realtime:';

/** Characters of the key by which a later event stands in the place of an earlier one. */
export const LONGEST_KEY = 1_000;

/** What travels from whoever publishes to the web processes. */
export interface PublishedEvent {
  readonly event: string;
  readonly payload: unknown;
}

export function channelOf(room: string): string {
  return PREFIX + room;
}

/** The room of a channel; `undefined` where it is somebody else's. */
export function roomOf(channel: string): string | undefined {
  return channel.startsWith(PREFIX) ? channel.slice(PREFIX.length) : undefined;
}

/** `undefined` for what somebody else has written. */
export function readPublished(body: unknown): PublishedEvent | undefined {
  const { event, payload } = (body ?? {}) as Partial<PublishedEvent>;
  return typeof event === 'string' ? { event, payload: payload ?? null } : undefined;
}
