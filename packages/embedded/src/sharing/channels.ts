import type { Notification } from '../pglite/raw-result.js';
import type { Session, SessionGroup } from './session.js';
import { quoteIdentifier } from './statement.js';

/** The channels that PGlite's one session listens on, for all sessions that asked for them. */
export class Channels {
  readonly #sessions: Iterable<Session>;
  #listening: ReadonlySet<string> = new Set();

  constructor(sessions: Iterable<Session>) {
    this.#sessions = sessions;
  }

  /** Listens on what the sessions want by now, and on nothing else. `run` runs statements. */
  async update(run: (text: string) => Promise<unknown>): Promise<void> {
    const wanted = new Set([...this.#sessions].flatMap((it) => [...it.channels]));
    const unwanted = [...this.#listening].filter((it) => !wanted.has(it));
    // Listening again is free, and right after one session's UNLISTEN took the channel from all.
    const statements = [
      ...unwanted.map((it) => `UNLISTEN ${quoteIdentifier(it)}`),
      ...[...wanted].map((it) => `LISTEN ${quoteIdentifier(it)}`),
    ];
    if (statements.length > 0) await run(statements.join('; '));
    this.#listening = wanted;
  }

  /** Tells each process once, for all of its sessions that listen. */
  deliver(notification: Notification): void {
    const groups = new Map<SessionGroup, number[]>();
    for (const { id, group, channels } of this.#sessions) {
      if (!channels.has(notification.channel)) continue;
      const ids = groups.get(group);
      if (ids) ids.push(id);
      else groups.set(group, [id]);
    }
    for (const [group, ids] of groups) group.notify(ids, notification);
  }
}
