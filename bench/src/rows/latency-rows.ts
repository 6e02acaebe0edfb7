import { setTimeout as pause } from 'node:timers/promises';
import { alternate, type Sample } from '../alternate.js';
import { Contest, type Corner } from '../contest.js';
import type { RunningWorker } from '../contestants/contestant.js';
import { homeOf, type Kind } from '../homes.js';
import { type RowGroup, scaled } from '../row-group.js';
import { quantile } from '../statistics.js';

/** Long enough for a worker to be blocked on its queue again. */
const IDLE = 4;
const CALLS = 100;

export const latencyRows: RowGroup = latency('redis', 'pick-up on an idle queue', 'latency');

/** `id` begins the ids of its rows, `title` their titles. */
export function latency(kind: Kind, title: string, id: string): RowGroup {
  const [p50, p99] = [`${id}-p50`, `${id}-p99`];
  return {
    rows: [
      { id: p50, title: `${title}, p50`, unit: 'ms', target: { of: 'ratio', atMost: 1.1 } },
      { id: p99, title: `${title}, p99`, unit: 'ms' },
    ],
    async run(bench) {
      const home = await homeOf(kind, bench);
      const contest = await Contest.start(home);
      const probes = [await Probe.open(contest.raw), await Probe.open(contest.cortado)] as const;
      const block = (probe: Probe) => async (): Promise<Sample> => {
        const latencies = await probe.run();
        return { [p50]: quantile(latencies, 0.5), [p99]: quantile(latencies, 0.99) };
      };
      const sides = { raw: block(probes[0]), cortado: block(probes[1]) };
      await alternate(sides, { repetitions: 1, pairs: 1 });
      const comparisons = await alternate(sides, {
        repetitions: bench.repetitions,
        pairs: scaled(kind === 'redis' ? 3 : 1, bench),
      });
      for (const probe of probes) await probe.close();
      const delivery = await contest.end();
      await home.clear();
      return { comparisons, delivery };
    },
  };
}

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

  /** Milliseconds, one for each call. */
  async run(): Promise<number[]> {
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
    return latencies;
  }

  async close(): Promise<void> {
    await this.#worker?.close();
  }
}
