import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Cortado,
  type CortadoOptions,
  currentJob,
  currentUser,
  Enqueue,
  type Enqueued,
  Scheduled,
  startScheduler,
} from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import { IsInt } from 'class-validator';
import type { ContractWorlds } from '../contract/contract-world.js';

class Amount {
  @IsInt()
  value!: number;
}

/** Methods for schedules; what ran is in `ran`. */
export class Clock {
  readonly ran: string[] = [];
  /** When the runs of `all` began and ended, by their ids. */
  readonly allRuns: string[] = [];
  readonly mayEnd = gate();
  fails = false;

  @Scheduled({ every: '1s', catchUp: 'once', overlap: 'allow' })
  async once(): Promise<void> {
    this.ran.push('once');
  }

  @Scheduled({ every: '1s', catchUp: 'none', overlap: 'allow' })
  async none(): Promise<void> {
    this.ran.push('none');
  }

  @Scheduled({ every: '1s', catchUp: 'all' })
  async all(): Promise<void> {
    const { id } = currentJob();
    this.allRuns.push(`${id} began`);
    await nextTurn();
    this.ran.push('all');
    this.allRuns.push(`${id} ended`);
  }

  @Enqueue()
  async report(amount: Amount): Enqueued<string> {
    this.ran.push(`report ${amount.value} for ${currentUser()}`);
    if (this.fails) throw new Error('no paper');
    return 'done';
  }

  /** Goes on until it is told to stop. */
  @Enqueue()
  async untilStopped(): Promise<void> {
    const { signal } = currentJob();
    this.ran.push('started');
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  @Enqueue()
  async long(): Promise<void> {
    this.ran.push('long');
    await this.mayEnd.opened;
  }
}

/** One schedule a year: it is there, and does not fire while a test looks at something else. */
export class Yearly {
  @Scheduled('yearly')
  async first(): Promise<void> {}
}

export class Hourly {
  @Scheduled('hourly')
  async second(): Promise<void> {}
}

/** What tests of schedules work with. */
export function scheduleTools(worlds: ContractWorlds) {
  const setup = async (services: CortadoOptions['services'] = [], more: Partial<CortadoOptions> = {}) => {
    const { cortado: cleaner } = await worlds.setup();
    const clock = new Clock();
    const prefix = cleaner.internals.options.prefix as string;
    const app = (own: Partial<CortadoOptions> = {}): Cortado =>
      worlds.app({
        services: services as never,
        prefix,
        container: { resolve: (it) => (it === Clock ? clock : new (it as never as new () => object)()) },
        ...more,
        ...own,
      });
    const cortado = app();
    // Engines without a key prefix share their logs between tests.
    const key = (name: string) => `${name}:${randomUUID()}`;
    return { cortado, clock, app, key };
  };
  const work = async (cortado: Cortado) => void (await worlds.work(cortado));
  const fire = async (cortado: Cortado) => worlds.closeAfter(await startScheduler(cortado));
  return { setup, work, fire };
}
