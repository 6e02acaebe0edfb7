import type {
  BroadcastLog,
  Clock,
  LogPart,
  OutgoingBroadcast,
  RoomPart,
  StoredBroadcast,
} from '@cortado/core/internal';

/** What a fake app keeps of all that was told, whatever its rooms. */
const MOST = 1_000;

interface Kept extends StoredBroadcast {
  readonly key: string | undefined;
  readonly isKept: boolean;
}

/** Broadcasts that live as long as the process. */
export class MemoryBroadcasts implements BroadcastLog {
  readonly #clock: Clock;
  readonly #appended: () => void;
  #all: Kept[] = [];

  /** `appended` hears that there is something new. */
  constructor(clock: Clock, appended: () => void) {
    this.#clock = clock;
    this.#appended = appended;
  }

  async append(broadcasts: readonly OutgoingBroadcast[]): Promise<void> {
    for (const { room, key, body, isKept } of broadcasts) {
      const id = Math.max((this.#all.at(-1)?.id ?? 0) + 1, this.#clock.now() * 1_000);
      const isReplaced = (it: Kept) => key !== undefined && it.room === room && it.key === key;
      this.#all = this.#all.filter((it) => !isReplaced(it)).slice(1 - MOST);
      this.#all.push({ id, room, body, key, isKept });
    }
    this.#appended();
  }

  async newest(): Promise<number> {
    return this.#all.at(-1)?.id ?? 0;
  }

  async read(after: number, limit: number): Promise<LogPart> {
    const broadcasts = this.#all.filter((it) => it.id > after).slice(0, limit);
    return { broadcasts, wholeAfter: this.#all[0]?.id ?? 0 };
  }

  async room(room: string, after: number): Promise<RoomPart> {
    const broadcasts = this.#all.filter((it) => it.room === room && it.isKept && it.id > after);
    return { broadcasts, isIncomplete: false };
  }
}
