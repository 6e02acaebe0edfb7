import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, createCortado, Scheduled, startScheduler } from '@cortado/core';
import { PREFIX } from './contestant.js';
import { dueBetween, type Schedules, type Tick, tickProblems, type Watch, ZONE } from './schedules.js';

/** Cortado's schedules with their policies, log and control; each tick queues a job. */
export class OurSchedules implements Schedules {
  readonly #url: string;
  #app: Cortado | undefined;
  #patterns: readonly string[] = [];

  private constructor(url: string) {
    this.#url = url;
  }

  static async open(url: string): Promise<OurSchedules> {
    return new OurSchedules(url);
  }

  async prepare(patterns: readonly string[]): Promise<void> {
    class Beats {
      async beat(): Promise<void> {}
    }
    const descriptor = Object.getOwnPropertyDescriptor(Beats.prototype, 'beat') as TypedPropertyDescriptor<
      () => Promise<void>
    >;
    for (const [index, pattern] of patterns.entries())
      Scheduled(pattern, { key: `Beats.beat-${index}` })(Beats.prototype, 'beat', descriptor);
    this.#patterns = patterns;
    this.#app = createCortado({
      connection: this.#url,
      prefix: PREFIX,
      app: 'bench',
      timezone: ZONE,
      services: [Beats],
    });
    await this.#app.open();
  }

  apply(): Promise<unknown> {
    return this.#opened.internals.newScheduler().sync();
  }

  async watch(time: number): Promise<Watch> {
    const ticks: Tick[] = [];
    const stop = this.#opened.on('schedule.fired', ({ key, slot }) => {
      ticks.push({ key, slot: slot.getTime(), at: Date.now() });
    });
    const scheduler = await startScheduler(this.#opened);
    const from = Date.now();
    await sleep(time);
    const to = Date.now();
    await scheduler.close();
    stop();
    const due = dueBetween(this.#patterns, from, to);
    const watched = ticks.filter(due.isWatched);
    return { ticks: watched, problems: tickProblems('cortado', watched, due.count) };
  }

  async clear(): Promise<void> {
    const { records, producer } = this.#opened.internals;
    for (const queue of ['cortado-scheduler', 'default'])
      await producer.ask(queue, 'clearing', (it) => it.obliterate({ force: true }));
    await records.remove({ name: 'schedule-sets' }, 'bench');
    for (const index of this.#patterns.keys())
      await records.remove({ name: 'schedule-progress' }, `Beats.beat-${index}`);
    await this.#app?.close();
  }

  get #opened(): Cortado {
    if (!this.#app) throw new Error('Expected prepare() to have been called.');
    return this.#app;
  }
}
