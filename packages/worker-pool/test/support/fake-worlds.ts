import type { Cortado, CortadoOptions } from '@cortado/core';
import { type FakeCortado, fakeCortado } from '@cortado/testing';
import type { startWorker, Worker } from '@cortado/worker-pool';
import { ContractWorlds, type World } from '../contract/contract-world.js';
import { Desk } from './desk-service.js';
import { RealTimeClock } from './real-time-clock.js';

type WorkerOptions = NonNullable<Parameters<typeof startWorker>[1]>;

/** The worlds of the engines' contract, with fake apps: each has queues of its own, and a clock that keeps time with the system's. */
export class FakeWorlds extends ContractWorlds {
  readonly #isInline: boolean;

  constructor({ isInline = false } = {}) {
    super(() => 'redis://127.0.0.1:1');
    this.#isInline = isInline;
  }

  override async setup(): Promise<World> {
    const desk = new Desk();
    return { cortado: this.app({ services: [Desk], container: { resolve: () => desk } }), desk };
  }

  override async with(options: CortadoOptions): Promise<Cortado> {
    return this.app(options);
  }

  override app({ connection: _, ...options }: CortadoOptions): Cortado {
    const clock = new RealTimeClock();
    const app = fakeCortado({ log: false, ...options, inline: this.#isInline, clock });
    this.closeAfter({ close: async () => clock.close() });
    return this.closeAfter(app);
  }

  override async emptyQueues(): Promise<void> {}

  override async waitingArguments(cortado: Cortado, queue: string): Promise<unknown[]> {
    return (cortado as FakeCortado)
      .enqueued()
      .filter((it) => it.queue === queue && ['waiting', 'delayed'].includes(it.state))
      .map(({ args: [only] }) => only);
  }

  override async forgetSchedules(): Promise<void> {}

  /** What runs the jobs of a fake app is that app; nothing of a worker but its end is there to be seen. */
  override async work(cortado: Cortado, { burst = false }: WorkerOptions = {}): Promise<Worker> {
    const app = cortado as FakeCortado;
    const worker = { closed: Promise.resolve([]), close: async () => [] };
    if (burst) await app.drain();
    else await app.start({ schedules: false });
    return worker as unknown as Worker;
  }
}
