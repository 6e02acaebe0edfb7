import type { Frame, Refusal, Welcome } from '../protocol/frames.js';
import { RoomMembership, type RoomMembershipDeps } from './room-membership.js';
import { SeenFrames } from './seen-frames.js';

export type RoomsDeps = Omit<RoomMembershipDeps, 'room' | 'seen'>;

const EVERYONE = 'everyone';

/** The rooms this page is in: which frames are for it, in which order, and each of them once. */
export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #seen = new SeenFrames();
  readonly #members = new Map<string, { readonly membership: RoomMembership; users: number }>();
  #user: string | null | undefined;
  #isOnline = false;

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
  }

  /** The room of the signed-in user; `undefined` for nobody. */
  get own(): string | undefined {
    return this.#user ? `user:${this.#user}` : undefined;
  }

  /** Of the rooms that a connection begins in; each other one is asked for with its own, and all together may be too much for one. */
  lastSeen(): Record<string, string | undefined> {
    return Object.fromEntries(this.#given().map((room) => [room, this.#seen.last(room)]));
  }

  /** The rooms that a server lets this page into by itself, and out of never. */
  #given(): string[] {
    return [EVERYONE, `${this.own}`];
  }

  /** Enters a room, which is left with the last who asked for it. Gives how that went, and what ends it. */
  join(room: string): { readonly entered: Promise<Refusal | undefined>; readonly leave: () => void } {
    const member = this.#members.get(room) ?? { membership: this.#membership(room), users: 0 };
    member.users += 1;
    this.#members.set(room, member);
    // Each of them is told how the job of a job's room stands, and so the server is asked each time.
    if (this.#isOnline) void member.membership.enter();
    let isIn = true;
    const leave = () => {
      if (isIn) this.#leave(room, member);
      isIn = false;
    };
    return { entered: member.membership.entered, leave };
  }

  /** A connection is there. Another user than before begins anew. */
  online({ user, last }: Pick<Welcome, 'user' | 'last'>): void {
    if (this.#user !== undefined && user !== this.#user) this.#seen.clear();
    this.#user = user;
    this.#isOnline = true;
    for (const room of this.#given()) this.#seen.begin(room, last);
    this.enterAll();
  }

  enterAll(): void {
    if (this.#isOnline) for (const { membership } of this.#members.values()) void membership.enter();
  }

  offline(): void {
    this.#isOnline = false;
    for (const { membership } of this.#members.values()) membership.stop();
  }

  /** The server has taken the page out of a room. */
  left(room: string, refusal: Refusal): void {
    this.#members.get(room)?.membership.refused(refusal);
  }

  /** There is space for one more: a room that waits for that is entered. */
  #letIn(): void {
    const members = this.#isOnline ? [...this.#members.values()] : [];
    void members.find((it) => it.membership.isWaiting)?.membership.enter();
  }

  /** Whether the page has asked for that room. */
  isIn(room: string): boolean {
    return this.#members.has(room);
  }

  /** A frame has come. */
  take(frame: Frame): void {
    const member = this.#members.get(frame.room);
    if (member) member.membership.take(frame);
    else this.#deliver(frame);
  }

  #membership(room: string): RoomMembership {
    const deliver = (frame: Frame) => this.#deliver(frame);
    const onRefused: RoomsDeps['onRefused'] = (refused, why) => {
      this.#deps.onRefused(refused, why);
      // Whoever was turned away for another reason leaves the space to the next.
      if (why.code !== 'rooms-full') this.#letIn();
    };
    return new RoomMembership({ ...this.#deps, room, seen: this.#seen, deliver, onRefused });
  }

  #leave(room: string, member: { readonly membership: RoomMembership; users: number }): void {
    member.users -= 1;
    if (member.users > 0) return;
    this.#members.delete(room);
    member.membership.stop();
    if (this.#given().includes(room)) return;
    this.#seen.forget(room);
    if (this.#isOnline) void this.#deps.ask('unsubscribe', { room }).then(() => this.#letIn());
  }

  /** What is for a room that this page has left is nothing to it, also where it left as it heard what came before. */
  #deliver(frame: Frame): void {
    const isIn = this.isIn(frame.room) || this.#given().includes(frame.room);
    if (isIn && this.#seen.isNew(frame)) this.#deps.deliver(frame);
  }
}
