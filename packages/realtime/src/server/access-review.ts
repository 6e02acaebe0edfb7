import { readRoom } from '../protocol/read-room.js';
import type { SignedIn } from './authentication.js';
import type { Connection } from './connection.js';
import { LONGEST_TIMER } from './in-time.js';
import type { RealtimeUser } from './realtime-options.js';
import { RefusedError } from './refused-error.js';
import type { RoomAccess } from './room-access.js';

export interface AccessReviewDeps<U extends RealtimeUser> {
  readonly connection: Connection<U>;
  readonly access: Pick<RoomAccess<U>, 'ask' | 'isOwn' | 'wasOwn'>;
  /** Milliseconds between two reviews. */
  readonly every: number;
  /** Who it is now. @throws RefusedError */
  signIn(): Promise<SignedIn<U>>;
  /** It is somebody else by now, or nobody. */
  ended(): void;
  /** It is in that room no more. */
  left(room: string): void;
}

/** So often in a row the app may not answer until that counts as a refusal: a session store may be away for a moment. */
const MOST_UNANSWERED = 2;

/** Asks again, as long as a connection lasts, whose it is and whether it may be in its rooms: what the app said before may hold no more. */
export class AccessReview<U extends RealtimeUser> {
  readonly #deps: AccessReviewDeps<U>;
  /** How often in a row nobody answered, by room; the user's is the empty one. */
  readonly #unanswered = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: AccessReviewDeps<U>) {
    this.#deps = deps;
    this.#wait();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    // Not all at the same moment, should all have connected at one.
    const after = Math.min(LONGEST_TIMER, this.#deps.every) * (1 - Math.random() / 4);
    this.#timer = setTimeout(() => void this.#review(), after).unref();
  }

  async #review(): Promise<void> {
    const { connection, ended, left } = this.#deps;
    if (!this.#holds('', await this.#isSame())) return this.#isClosed ? undefined : ended();
    for (const room of connection.rooms) {
      if (this.#isClosed) return;
      const answer = await this.#may(room);
      if (this.#holds(room, answer) || !connection.isIn(room)) continue;
      this.#unanswered.delete(room);
      connection.leave(room);
      left(room);
    }
    if (!this.#isClosed) this.#wait();
  }

  async #isSame(): Promise<boolean | undefined> {
    const { connection, signIn } = this.#deps;
    try {
      const signedIn = await signIn();
      if (signedIn.id !== connection.signedIn.id) return false;
      connection.signedIn = signedIn;
      return true;
    } catch (error) {
      return error instanceof RefusedError && !error.isForWantOfAnswer ? false : undefined;
    }
  }

  /** The user's own rooms and jobs stay the user's, also when a job is removed. */
  async #may(name: string): Promise<boolean | undefined> {
    const { connection, access } = this.#deps;
    const room = readRoom(name);
    if (!room) return false;
    try {
      if ((await access.isOwn(connection.signedIn, room)) || access.wasOwn(connection.signedIn, room))
        return true;
    } catch {
      // The datastore is away: nothing is told of jobs meanwhile, and the app need not answer for it.
      return true;
    }
    return await access.ask(connection.signedIn.user, room);
  }

  #holds(room: string, answer: boolean | undefined): boolean {
    if (answer !== undefined) {
      this.#unanswered.delete(room);
      return answer;
    }
    const count = (this.#unanswered.get(room) ?? 0) + 1;
    this.#unanswered.set(room, count);
    return count < MOST_UNANSWERED;
  }
}
