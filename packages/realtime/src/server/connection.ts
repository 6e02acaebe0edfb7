import type { Broadcasts, BroadcastTail } from '@cortado/core';
import type { Socket } from 'socket.io';
import type { Frame, FromBrowser, ToBrowser } from '../protocol/frames.js';
import { channelOf } from '../publish/channel.js';
import type { SignedIn } from './authentication.js';
import { frameOf } from './kept-frames.js';
import type { OpenBars } from './open-bars.js';
import { Outbox } from './outbox.js';
import { type OutgoingFrame, toldFrame } from './outgoing-frame.js';
import type { RealtimeLimits, RealtimeUser } from './realtime-options.js';
import { RefusedError } from './refused-error.js';
import type { Member, Rooms } from './rooms.js';

export type BrowserSocket = Socket<FromBrowser, ToBrowser>;

export interface ConnectionDeps<U extends RealtimeUser> {
  readonly socket: BrowserSocket;
  readonly signedIn: SignedIn<U>;
  readonly rooms: Rooms<Connection<U>>;
  readonly broadcasts: Pick<Broadcasts, 'since'>;
  readonly tail: Pick<BroadcastTail, 'upTo'>;
  readonly bars: Pick<OpenBars, 'endedIn'>;
  readonly limits: RealtimeLimits;
  /** So many frames were left out. */
  dropped(frames: number): void;
}

/**
 * How often a browser is told up to where it has heard everything, in milliseconds. Of a quiet room it would know that only for
 * the time when it came, and be taken for one who was away since then.
 */
const POSITION_EVERY = 300_000;

/** A room that a browser is in. */
interface Membership {
  /** The last id it was given; nothing up to there comes again. */
  seen: number;
  /** What comes while it is asked what was missed. */
  held: OutgoingFrame[] | undefined;
  /** How many of those that came were too many to be held. */
  lost: number;
}

/** What was told to a room since a browser was in it. */
export interface Missed {
  readonly frames: readonly Frame[];
  readonly isIncomplete: boolean;
  /** The id of the latest thing told to any room; `undefined` where frames say more, or the datastore has not been reached yet. */
  readonly last: string | undefined;
}

/** One tab of a signed-in user. */
export class Connection<U extends RealtimeUser> implements Member {
  /** As the app said last. */
  signedIn: SignedIn<U>;
  readonly #deps: ConnectionDeps<U>;
  readonly #memberships = new Map<string, Membership>();
  readonly #outbox: Outbox;
  readonly #telling = setInterval(() => this.#tellPosition(this.rooms), POSITION_EVERY).unref();
  #isClosed = false;

  constructor(deps: ConnectionDeps<U>) {
    const { socket, signedIn, limits } = deps;
    this.signedIn = signedIn;
    this.#deps = deps;
    this.#outbox = new Outbox({
      mostFrames: limits.waitingFrames,
      mostBytes: limits.waitingBytes,
      isBusy: () => packetsOf(socket).length > 0,
      whenFree: (act) => socket.conn.once('drain', act),
      send: (frames) => socket.emit('frames', frames),
      // Counted at once: a browser that takes nothing more is never told.
      leftOut: () => deps.dropped(1),
      dropped: (frames, room) => this.lost(room, frames),
    });
  }

  get rooms(): readonly string[] {
    return [...this.#memberships.keys()];
  }

  /** How many rooms it is in. */
  get roomCount(): number {
    return this.#memberships.size;
  }

  /** What comes to a room that is entered now has a greater id. */
  get last(): string | undefined {
    return this.#deps.tail.upTo?.toString();
  }

  /** Whether as much waits for it as may: it takes too little of what it asks for. */
  get isBehind(): boolean {
    const { socket, limits } = this.#deps;
    const waiting = packetsOf(socket).reduce((sum, { data }) => sum + String(data ?? '').length, 0);
    return waiting > limits.waitingBytes;
  }

  isIn(room: string): boolean {
    return this.#memberships.has(room);
  }

  /**
   * Enters a room, and gives what was told to it behind an id. What comes meanwhile is held back until `release`.
   * @throws what asking for it throws, RefusedError where the page has gone meanwhile; it is not in the room then
   */
  async enter(room: string, after: number | undefined): Promise<Missed> {
    // Nobody would take it out of the room again.
    if (this.#isClosed) throw new RefusedError({ code: 'unavailable', message: 'The connection is closed.' });
    const membership: Membership = { seen: after ?? 0, held: [], lost: 0 };
    this.#memberships.set(room, membership);
    this.#deps.rooms.enter(room, this);
    if (after === undefined) return { frames: [], isIncomplete: false, last: this.last };
    try {
      const { broadcasts, isIncomplete } = await this.#deps.broadcasts.since(channelOf(room), after);
      const ends = await this.#deps.bars.endedIn(room, after);
      const frames = broadcasts.map(frameOf).filter((it) => it !== undefined);
      membership.seen = Math.max(after, frames.at(-1)?.id ?? 0);
      return { frames: [...frames.map((it) => it.frame), ...ends], isIncomplete, last: undefined };
    } catch (error) {
      this.leave(room);
      throw error;
    }
  }

  /** What was held back goes its way. */
  release(room: string): void {
    const membership = this.#memberships.get(room);
    const held = membership?.held;
    if (!membership || !held) return;
    membership.held = undefined;
    if (membership.lost > 0) this.lost(room, membership.lost);
    const hasAsked = membership.seen > 0;
    for (const frame of held) this.tell(frame);
    // Whoever connects ever again, and hears nothing else, would be told the same ends each time, and count as away for all that while.
    if (hasAsked) this.#tellPosition([room]);
  }

  leave(room: string): void {
    this.#memberships.delete(room);
    this.#deps.rooms.leave(room, this);
    // Whoever enters again asks for them, and would have them twice.
    this.#outbox.forget(room);
  }

  tell(frame: OutgoingFrame): void {
    const membership = this.#memberships.get(frame.frame.room);
    if (!membership || this.#isClosed) return;
    if (membership.held) {
      if (membership.held.length < this.#deps.limits.waitingFrames) membership.held.push(frame);
      else {
        membership.lost++;
        this.#deps.dropped(1);
      }
      return;
    }
    if (frame.id !== 0 && frame.id <= membership.seen) return;
    membership.seen = Math.max(membership.seen, frame.id);
    this.#outbox.add(frame);
  }

  /** So many things that were told to a room do not reach it; 0 where nobody knows how many. */
  lost(room: string, frames: number): void {
    this.#deps.socket.emit('dropped', { frames, room });
  }

  /** The datastore went away, or came back. */
  status(datastore: 'there' | 'away'): void {
    this.#deps.socket.emit('status', { datastore });
  }

  /** The page connects anew by itself, and is asked who it is. */
  disconnect(): void {
    this.#deps.socket.disconnect(true);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#telling);
    this.#outbox.close();
    for (const room of this.#memberships.keys()) this.#deps.rooms.leave(room, this);
    this.#memberships.clear();
  }

  #tellPosition(rooms: Iterable<string>): void {
    const { upTo } = this.#deps.tail;
    if (upTo === undefined) return;
    for (const room of rooms)
      if (!this.#memberships.get(room)?.held) this.tell(toldFrame(upTo, room, '', null, Date.now()));
  }
}

/** What engine.io has not handed to the network, which takes no more for now; private in its types. */
function packetsOf({ conn }: BrowserSocket): readonly { readonly data?: unknown }[] {
  return (conn as unknown as { readonly writeBuffer: readonly { readonly data?: unknown }[] }).writeBuffer;
}
