import { type Cortado, createCortado, Enqueue, EnqueueUnavailableError } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker, type Worker } from '@cortado/worker-pool';

class Ledger {
  readonly runs = new Map<number, number>();

  @Enqueue({ queue: 'short' })
  async enter(number: number): Promise<void> {
    this.runs.set(number, (this.runs.get(number) ?? 0) + 1);
  }
}

/** After the five seconds that a call is given: a machine may be too busy to say so at once. */
const LATEST = 8_000;

interface Attempted {
  number: number;
  took: number;
  error: unknown;
}

describe('when Redis goes away', () => {
  let redis: OwnRedis;
  let ledger: Ledger;
  let cortado: Cortado;
  let worker: Worker;
  let isEntering = false;

  beforeEach(async () => {
    redis = await OwnRedis.start();
    ledger = new Ledger();
    cortado = createCortado({
      connection: redis.url,
      services: [Ledger],
      container: { resolve: () => ledger },
    });
    worker = await startWorker(cortado, { queues: ['short'], lockDuration: '5s', stalledInterval: '1s' });
  });

  afterEach(async () => {
    // A closed app refuses at once: lanes left behind by a failure would do nothing else for ever.
    isEntering = false;
    await worker.close({ grace: '1s' });
    await cortado.close();
    await redis.remove();
  });

  async function enter(number: number, on = cortado): Promise<Attempted> {
    const started = Date.now();
    const error = await on
      .jobs(Ledger)
      .enter(number)
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    return { number, took: Date.now() - started, error };
  }

  /** Enters numbers one after the other on several lanes until told to stop. */
  function keepEntering(lanes: number): () => Promise<Attempted[]> {
    let next = 0;
    isEntering = true;
    const lane = async () => {
      const attempts: Attempted[] = [];
      while (isEntering) attempts.push(await enter(next++));
      return attempts;
    };
    const running = Promise.all(Array.from({ length: lanes }, lane));
    return async () => {
      isEntering = false;
      return (await running).flat();
    };
  }

  async function expectExactly(attempts: Attempted[]): Promise<void> {
    const taken = attempts.filter((it) => !it.error).map((it) => it.number);
    await until(
      () => taken.filter((number) => !ledger.runs.has(number)),
      (missing) => missing.length === 0,
      60_000,
    );
    expect(taken.filter((number) => ledger.runs.get(number) !== 1)).toEqual([]);
    const refused = attempts.filter((it) => it.error);
    expect(refused.filter((it) => !(it.error instanceof EnqueueUnavailableError))).toEqual([]);
    expect(refused.filter((it) => it.took > LATEST)).toEqual([]);
    const ran = refused.filter((it) => ledger.runs.has(it.number));
    // What was on its way may have been there: then a worker may have had it before it could be taken back.
    expect(ran.filter((it) => !(it.error as EnqueueUnavailableError).mayBeQueued)).toEqual([]);
    expect(ran.filter((it) => ledger.runs.get(it.number) !== 1)).toEqual([]);
  }

  it('rejects within 5 seconds, and both sides go on when it is back, with nothing lost or run twice', async () => {
    const stop = keepEntering(8);
    await until(
      () => ledger.runs.size,
      (size) => size > 200,
    );
    const noticed = new Promise((resolve) => cortado.on('datastore.lost', resolve));
    await redis.stop();
    await noticed;
    // One connection hears of it after the other. By the time that a call is refused, the one for calls has.
    const first = await enter(-1);
    const during = await enter(-2);
    expect(during.error).toBeInstanceOf(EnqueueUnavailableError);
    expect((during.error as Error).message).toMatch(
      /^Ledger\.enter was not queued: redis:\/\/127\.0\.0\.1:\d+ could not be used within 5000 ms: connect ECONNREFUSED 127\.0\.0\.1:\d+\. Nothing was left behind/,
    );
    expect(during.took).toBeLessThan(LATEST);
    await redis.start();
    const before = ledger.runs.size;
    await until(
      () => ledger.runs.size,
      (size) => size > before + 200,
    );
    const attempts = await stop();
    expect(attempts.some((it) => it.error)).toBe(true);
    await expectExactly([...attempts, first, during]);
  });

  it('bridges an outage that is shorter than the deadline without an error', async () => {
    // Longer than any machine needs to start a Redis.
    const patient = createCortado({ connection: redis.url, services: [Ledger], enqueueTimeout: '30s' });
    await redis.stop();
    const entering = Promise.all(Array.from({ length: 50 }, (_, number) => enter(number, patient)));
    await redis.start();
    const attempts = await entering;
    expect(attempts.filter((it) => it.error)).toEqual([]);
    await expectExactly(attempts);
    await patient.close();
  });

  it('leaves no job behind that was rejected while Redis was frozen', async () => {
    await enter(0);
    await until(
      () => ledger.runs.size,
      (size) => size === 1,
    );
    await worker.close();
    redis.freeze();
    const attempts = await Promise.all(Array.from({ length: 20 }, (_, index) => enter(index + 1)));
    expect(attempts.filter((it) => !(it.error instanceof EnqueueUnavailableError))).toEqual([]);
    redis.thaw();
    await until(
      () => cortado.queue('short').counts(),
      (counts) => counts.waiting === 0,
    );
    await expect(cortado.jobs(Ledger).enter(99)).resolves.toMatchObject({ outcome: 'added' });
    expect((await cortado.queue('short').counts()).waiting).toBe(1);
  });

  it('rejects when Redis was never there, and works once it is', async () => {
    const early = createCortado({
      connection: redis.url,
      services: [Ledger],
      enqueueTimeout: 300,
      prefix: 'early',
    });
    await redis.stop();
    await expect(early.enqueue('Ledger.enter', [1])).rejects.toThrow(EnqueueUnavailableError);
    await redis.start();
    await until(
      () =>
        early.enqueue('Ledger.enter', [2]).then(
          () => true,
          () => false,
        ),
      (taken) => taken,
    );
    expect((await early.queue('short').counts()).waiting).toBe(1);
    await early.close();
  });
});
