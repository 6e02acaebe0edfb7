import type { OutgoingFrame } from './outgoing-frame.js';

/** Somebody who is in rooms. */
export interface Member {
  tell(frame: OutgoingFrame): void;
}

/** Who is in which room, in this process. */
export class Rooms<M extends Member> {
  readonly #members = new Map<string, Set<M>>();

  enter(room: string, member: M): void {
    const members = this.#members.get(room);
    if (members) members.add(member);
    else this.#members.set(room, new Set([member]));
  }

  leave(room: string, member: M): void {
    const members = this.#members.get(room);
    if (!members?.delete(member) || members.size > 0) return;
    this.#members.delete(room);
  }

  has(room: string): boolean {
    return this.#members.has(room);
  }

  of(room: string): readonly M[] {
    return [...(this.#members.get(room) ?? [])];
  }

  names(): string[] {
    return [...this.#members.keys()];
  }

  /** The frame is made only where somebody hears of it. */
  tell(room: string, make: () => OutgoingFrame): void {
    const members = this.#members.get(room);
    if (!members) return;
    const frame = make();
    for (const member of members) member.tell(frame);
  }
}
