import {
  type Clock,
  encodeKey,
  inKeyOrder,
  nextSlot,
  type ScheduleStore,
  type StoredSchedule,
  type TickData,
  type TickFigures,
  type TickHandler,
  type Timer,
} from '@cortado/core/internal';

interface Kept {
  readonly data: TickData;
  next: number | undefined;
  timer: Timer | undefined;
}

/** Schedules that live as long as the process, and tick by the app's clock while somebody serves them. */
export class MemorySchedules implements ScheduleStore {
  readonly losesTicks = false;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  readonly #handling = new Set<Promise<void>>();
  /** Of each scheduler that serves; a tick goes to the first. */
  readonly #handlers = new Set<TickHandler>();
  #report: (error: Error) => void = () => undefined;
  #isHalted = false;
  #isClosed = false;
  #failed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async all(most = this.#kept.size): Promise<StoredSchedule[]> {
    return [...this.#kept.values()].slice(0, most).map(({ data, next }) => ({ data, next }));
  }

  async find(key: string): Promise<StoredSchedule | undefined> {
    const kept = this.#kept.get(key);
    return kept && { data: kept.data, next: kept.next };
  }

  async read(keys: readonly string[]): Promise<StoredSchedule[]> {
    return (await Promise.all(keys.map((it) => this.find(it)))).filter((it) => it !== undefined);
  }

  async keysAfter(after: string | undefined, limit: number): Promise<string[]> {
    const keys = [...this.#kept.keys()].filter((it) => after === undefined || inKeyOrder(it, after) > 0);
    return keys.sort(inKeyOrder).slice(0, limit);
  }

  async count(): Promise<number> {
    return this.#kept.size;
  }

  async nextTicks(most = this.#kept.size): Promise<[key: string, next: number][]> {
    const ticks = [...this.#kept].flatMap(([key, { next }]): [string, number][] =>
      next === undefined ? [] : [[encodeKey(key), next]],
    );
    return ticks.sort(([, a], [, b]) => a - b).slice(0, most);
  }

  async tickState(): Promise<string> {
    return 'delayed';
  }

  async put(schedules: readonly TickData[]): Promise<void> {
    for (const data of schedules) {
      this.#forget(data.key);
      const kept: Kept = { data, next: undefined, timer: undefined };
      this.#kept.set(data.key, kept);
      this.#arm(kept, this.#clock.now());
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#forget(key);
  }

  async isHalted(): Promise<boolean> {
    return this.#isHalted;
  }

  /** Of each schedule one tick that was due meanwhile comes late, as with BullMQ: it finds the slots that have passed. */
  async halt(isHalted: boolean): Promise<void> {
    this.#isHalted = isHalted;
    if (!isHalted) this.#armAll();
  }

  async figures(): Promise<TickFigures> {
    return { failed: this.#failed, processes: this.#handlers.size };
  }

  /** Ticks that were due while nobody served come late, as after a halt. */
  async serve(handle: TickHandler, report: (error: Error) => void): Promise<{ close(): Promise<void> }> {
    // Two schedulers may have one handler.
    const own: TickHandler = (data, slot) => handle(data, slot);
    this.#handlers.add(own);
    this.#report = report;
    if (this.#handlers.size === 1) this.#armAll();
    return { close: () => this.#close(own) };
  }

  /** Nothing ticks any more. */
  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#kept.values()) timer?.close();
  }

  /** Resolves when every tick so far has been carried out. */
  async idle(): Promise<void> {
    while (this.#handling.size > 0) await Promise.all(this.#handling);
  }

  async #close(handler: TickHandler): Promise<void> {
    this.#handlers.delete(handler);
    if (this.#handlers.size === 0) for (const { timer } of this.#kept.values()) timer?.close();
    await this.idle();
  }

  #forget(key: string): void {
    this.#kept.get(key)?.timer?.close();
    this.#kept.delete(key);
  }

  #armAll(): void {
    for (const kept of this.#kept.values()) this.#armFor(kept, kept.next);
  }

  #arm(kept: Kept, after: number): void {
    this.#armFor(kept, nextSlot(kept.data.rule, after));
  }

  /** Sets the timer of a slot; one that has passed ticks at once. */
  #armFor(kept: Kept, slot: number | undefined): void {
    kept.timer?.close();
    kept.next = slot;
    if (slot !== undefined && !this.#isClosed)
      kept.timer = this.#clock.after(slot - this.#clock.now(), () => this.#tick(kept, slot));
  }

  #tick(kept: Kept, slot: number): void {
    const [handle] = this.#handlers;
    if (this.#isHalted || !handle) return;
    this.#arm(kept, slot);
    const handling: Promise<void> = handle(kept.data, slot)
      .catch((error: unknown) => {
        this.#failed++;
        this.#report(error as Error);
      })
      .finally(() => this.#handling.delete(handling));
    this.#handling.add(handling);
  }
}
