import { setTimeout as pause } from 'node:timers/promises';
import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import type { RunningWorker } from '../contestants/contestant.js';
import { type RowGroup, scaled } from '../row-group.js';
import { quantile } from '../statistics.js';

/** Long enough for a worker to be blocked on its queue again. */
const IDLE = 4;
const CALLS = 100;

export const latencyRows: RowGroup = {
  rows: [
    {
      id: 'latency-p50',
      title: 'pick-up on an idle queue, p50',
      unit: 'ms',
      target: { of: 'ratio', atMost: 1.1 },
    },
    { id: 'latency-p99', title: 'pick-up on an idle queue, p99', unit: 'ms' },
  ],
  async run(bench) {
    const contest = await Contest.start(bench.url);
    const probes = [await Probe.open(contest.raw), await Probe.open(contest.cortado)] as const;
    const sides = { raw: () => probes[0].run(), cortado: () => probes[1].run() };
    await alternate(sides, { repetitions: 1, pairs: 1 });
    const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: scaled(3, bench) });
    for (const probe of probes) await probe.close();
    return { comparisons, delivery: await contest.end() };
  },
};

/** Queues one job at a time and notes how long it takes from the call to the worker's method. */
class Probe {
  readonly #corner: Corner;
  #worker: RunningWorker | undefined;
  #arrived: (at: number) => void = () => undefined;

  private constructor(corner: Corner) {
    this.#corner = corner;
  }

  static async open(corner: Corner): Promise<Probe> {
    const probe = new Probe(corner);
    probe.#worker = await corner.contestant.work({ concurrency: 1 }, (notice) => {
      const at = performance.now();
      corner.check.receive([notice]);
      probe.#arrived(at);
    });
    return probe;
  }

  async run(): Promise<Sample> {
    const { contestant, check } = this.#corner;
    const latencies: number[] = [];
    for (const notice of check.make(CALLS).map(contestant.prepare)) {
      await pause(IDLE);
      const arrived = new Promise<number>((resolve) => {
        this.#arrived = resolve;
      });
      const calledAt = performance.now();
      await contestant.enqueue(notice);
      latencies.push((await arrived) - calledAt);
    }
    return { 'latency-p50': quantile(latencies, 0.5), 'latency-p99': quantile(latencies, 0.99) };
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }
}
