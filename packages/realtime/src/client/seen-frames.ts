import type { Frame } from '../protocol/frames.js';

/** A replay gives again what came in the last moments before a connection was lost, and no more than that. */
const REMEMBERED = 1_000;

/** Which frames have been seen, room by room: what a server is asked to go on after, and what is not told twice. */
export class SeenFrames {
  readonly #rooms = new Map<string, { last: string; readonly ids: Set<string> }>();

  /** Whether this frame is new. One without an id always is. */
  isNew({ room, id, once = id }: Frame): boolean {
    if (!once) return true;
    const seen = this.#rooms.get(room) ?? { last: '', ids: new Set<string>() };
    if (seen.ids.has(once)) return false;
    this.#rooms.set(room, seen);
    seen.last = id || seen.last;
    seen.ids.add(once);
    if (seen.ids.size > REMEMBERED) seen.ids.delete(seen.ids.values().next().value as string);
    return true;
  }

  /** Nothing is missed of a room up to this id, where it is known: until a frame has come, what comes after it is asked for. */
  begin(room: string, last: string | undefined): void {
    if (last && !this.last(room)) this.#rooms.set(room, { last, ids: new Set() });
  }

  /** The id of the last frame of that room; `undefined` where that is not known. */
  last(room: string): string | undefined {
    return this.#rooms.get(room)?.last;
  }

  forget(room: string): void {
    this.#rooms.delete(room);
  }

  clear(): void {
    this.#rooms.clear();
  }
}
