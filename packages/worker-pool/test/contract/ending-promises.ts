import { type Cortado, JobCancelledError } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Endings, FAILURES, HALF, RESULTS } from '../support/endings-service.js';
import type { ContractWorlds } from './contract-world.js';

const WAIT = { timeout: '30s' } as const;
const YEAR = 365 * 86_400_000;

/** What every engine promises about ends: every attempt has one that can be stored. */
export function endingPromises(worlds: ContractWorlds): void {
  async function world(): Promise<{ cortado: Cortado; endings: Endings }> {
    const endings = new Endings();
    const cortado = await worlds.with({ services: [Endings], container: { resolve: () => endings } });
    await worlds.work(cortado, { queues: ['default', 'short'] });
    return { cortado, endings };
  }

  it('ends a job whatever it throws, tells its callback, and logs it', async () => {
    const { cortado, endings } = await world();
    for (const how of Object.keys(FAILURES)) {
      const handle = await cortado.enqueue('Endings.fail', [how]);
      await expect(handle.result(WAIT)).rejects.toThrow();
      const status = await handle.status();
      expect([how, status]).toEqual([how, expect.objectContaining({ state: 'failed', attempts: 1 })]);
      expect(isStorable(status?.error, 10_200)).toBe(true);
      const end = await until(
        () => endings.ends.find(({ job }) => job.id === handle.id),
        (it) => it !== undefined,
      );
      expect(isStorable(end?.error?.message, 10_200)).toBe(true);
      await until(
        () => cortado.errors.list({ limit: 5 }),
        (entries) => entries.some(({ job }) => job?.id === handle.id),
      );
    }
  });

  it('says where it has cut a message, and keeps what stands in front and the frames of the stack', async () => {
    const { cortado } = await world();
    const long = await cortado.enqueue('Endings.fail', ['a message of megabytes']);
    await expect(long.result(WAIT)).rejects.toThrow(/x+… \[cut: 3,000,000 characters in all\]/);
    const record = await cortado.queue('default').job(long.id).record();
    expect(record?.failure?.trace).toMatch(/characters in all\]\n {4}at /);
    expect(record?.failure?.trace?.length).toBeLessThan(31_000);
  });

  it.each(RESULTS.map((it, index) => [it[0], index] as const))(
    'completes a job that gives %s',
    async (_, index) => {
      const { cortado } = await world();
      const handle = await cortado.enqueue('Endings.give', [index]);
      await expect(handle.result(WAIT)).resolves.toEqual(RESULTS[index]?.[2]);
    },
  );

  it('fails a job whose result is larger than `maxResult`, once, and says so', async () => {
    const { cortado, endings } = await world();
    const fits = await cortado.enqueue('Endings.giveMuch', [1_000_000]);
    await expect(fits.result(WAIT)).resolves.toHaveLength(1_000_000);
    const handle = await cortado.enqueue('Endings.giveMuch', [1_048_575], { attempts: 3 });
    await expect(handle.result(WAIT)).rejects.toThrow(
      'did its work, but its result takes 1048577 bytes, the limit is 1048576',
    );
    await expect(handle.status()).resolves.toMatchObject({ state: 'failed', attempts: 1 });
    const [, second] = await until(
      () => endings.ends,
      (it) => it.length === 2,
    );
    expect(second?.error?.name).toBe('ResultTooLargeError');
  });

  it('cuts a reason to cancel between characters, never in one', async () => {
    const { cortado, endings } = await world();
    const reason = `${'x'.repeat(999)}\u{1f600} and more`;
    const handle = await cortado.enqueue('Endings.giveUp', [reason]);
    await expect(handle.result(WAIT)).rejects.toBeInstanceOf(JobCancelledError);
    const status = await handle.status();
    expect(status).toMatchObject({ state: 'cancelled', error: expect.stringMatching(/^x{900,999}/) });
    expect(isStorable(status?.error, 1_000)).toBe(true);
    await until(
      () => endings.ends,
      (it) => isStorable(it[0]?.cancelled, 1_000),
    );
    const waiting = await cortado.enqueue('Endings.give', [0], { delay: '1h' });
    await expect(waiting.cancel(`half ${HALF}\0`)).resolves.toBe('removed');
    await expect(waiting.status()).resolves.toMatchObject({ error: 'half \ufffd' });
  });

  it.each([
    ['a backoff', 'Endings.fail', ['half an emoji'], { attempts: 2, backoff: 50 * YEAR }],
    [
      'a backoff that grows',
      'Endings.fail',
      ['half an emoji'],
      { attempts: 2, backoff: { type: 'exponential', delay: 50 * YEAR } },
    ],
    ['RetryLater', 'Endings.waitFor', [50 * YEAR], {}],
  ])('waits ten years at most where %s says more', async (_, name, args, options) => {
    const { cortado } = await world();
    const handle = await cortado.enqueue(name, args, options as never);
    const status = await until(
      () => handle.status(),
      (it) => it?.state === 'delayed',
    );
    expect(status?.state).toBe('delayed');
  });

  it.each(['its limit', 'a cancel', 'a shutdown'])('knows its job where it hears of %s', async (by) => {
    const endings = new Endings();
    const cortado = await worlds.with({ services: [Endings], container: { resolve: () => endings } });
    const worker = await worlds.work(cortado, { queues: ['short'] });
    const timeout = by === 'its limit' ? '100ms' : '60s';
    const handle = await cortado.enqueue('Endings.listen', [], { timeout, attempts: 1 });
    await endings.started.opened;
    if (by === 'a cancel') await handle.cancel();
    if (by === 'a shutdown') await worker.close({ grace: 0 });
    await until(
      () => handle.logs(),
      (lines) => lines[0] === handle.id,
    );
  });

  it('keeps the causes of an error, and the errors in an AggregateError', async () => {
    const { cortado } = await world();
    const handle = await cortado.enqueue('Endings.failWithCauses');
    await expect(handle.result(WAIT)).rejects.toThrow('order not sent');
    const entry = await until(
      async () => (await cortado.errors.list({ limit: 5 })).find(({ job }) => job?.id === handle.id),
      (it) => it !== undefined,
    );
    for (const words of ['order not sent', 'all failed', 'connect refused', 'no route', 'mirror is full'])
      expect(entry?.trace).toContain(words);
  });

  it('keeps the newest 1,000 lines of a log, each of 4,000 characters at most, and text that any datastore holds', async () => {
    const { cortado } = await world();
    const handle = await cortado.enqueue('Endings.writeLog', [1_005, 5]);
    await handle.result(WAIT);
    const lines = await handle.logs();
    expect(lines).toHaveLength(1_000);
    expect(lines.at(0)).toBe('6 xxxxx');
    expect(lines.at(-1)).toBe('nul \ufffd and \ufffd');
    await expect(handle.status()).resolves.toMatchObject({
      progress: { title: 'half \ufffd', description: 'nul \ufffd' },
    });
    const long = await cortado.enqueue('Endings.writeLog', [1, 10_000]);
    await long.result(WAIT);
    expect((await long.logs())[0]).toMatch(/^0 x+… \[cut: 10,002 characters in all\]$/);
    expect((await long.logs())[0]?.length).toBeLessThan(4_100);
  });
}

function isStorable(text: string | undefined, longest: number): boolean {
  return text !== undefined && text.length <= longest && !/[\0\p{Surrogate}]/u.test(text);
}
