import { type Cortado, currentJob } from '@cortado/core';
import { DatastoreUnavailableError } from '../../src/errors/dispatch-errors.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

describe('progress', () => {
  it('is kept between 0 and 100, with its words, and told in order', async () => {
    const world = new Attempts(async () => {
      const job = currentJob();
      await job.progress(50);
      await job.progress(120, { title: 't', description: 'd' });
      await job.progress(-5);
      await job.progress(Number.NaN);
      await job.log('a line');
      await job.log(7 as never);
    });
    await world.run();
    expect(world.progress).toEqual([50, { percent: 100, title: 't', description: 'd' }, 0, 0]);
    expect(world.lines).toEqual(['a line', '7']);
  });

  it('is stored before the attempt ends, also where nobody waits for it', async () => {
    let store: () => void = () => undefined;
    const world = new Attempts(() => void currentJob().progress(50));
    const seen: string[] = [];
    const running = world.run({
      saveProgress: () =>
        new Promise((resolve) => {
          store = () => resolve(void seen.push('stored'));
        }),
    });
    const ended = running.then(({ kind }) => seen.push(kind));
    await settled();
    store();
    await ended;
    expect(seen).toEqual(['stored', 'completed']);
  });

  it('is sent one at a time, the latest of those that wait, also when a save fails', async () => {
    const sent: unknown[] = [];
    const answers: ((error?: Error) => void)[] = [];
    const world = new Attempts(async () => {
      const all = [1, 2, 3].map((it) => currentJob().progress(it));
      return (await Promise.allSettled(all)).map((it) => it.status);
    });
    const running = world.run({
      saveProgress: (it) => {
        sent.push(it);
        return new Promise((resolve, reject) => answers.push((error) => (error ? reject(error) : resolve())));
      },
    });
    await settled();
    expect(sent).toEqual([1]);
    answers[0]?.(new Error('refused'));
    await settled();
    expect(sent).toEqual([1, 3]);
    answers[1]?.();
    expect(await running).toEqual({ kind: 'completed', result: ['rejected', 'fulfilled', 'fulfilled'] });
  });
});

describe('what a job says about itself', () => {
  it('is merged, taken away by undefined, copied, and found again by a retry', async () => {
    const world = new Attempts(async () => {
      const { meta } = currentJob();
      const before = meta.get();
      const list = [1];
      await meta.set({ list, gone: 1 });
      list.push(2);
      await meta.set({ gone: undefined, more: true });
      return [before, meta.get(), meta.get('list'), meta.get('none')];
    });
    const outcome = await world.run({ progress: { percent: 30, title: 't', meta: { old: 1 } } });
    expect(outcome).toEqual({
      kind: 'completed',
      result: [{ old: 1 }, { old: 1, list: [1], more: true }, [1], undefined],
    });
    expect(world.progress).toEqual([
      { percent: 30, title: 't', meta: { old: 1, list: [1], gone: 1 } },
      { percent: 30, title: 't', meta: { old: 1, list: [1], more: true } },
    ]);
  });

  it('is refused where JSON cannot carry it, and beyond 10 KiB', async () => {
    const set = (values: object) => new Attempts(() => currentJob().meta.set(values as never)).run();
    expect(await set({ a: { b: 1n } })).toMatchObject({
      error: {
        name: 'InvalidMetaError',
        message: expect.stringContaining('"a.b" is a BigInt, which JSON cannot carry'),
      },
    });
    expect(await set({ text: 'x'.repeat(10_240 - '{"text":""}'.length) })).toMatchObject({
      kind: 'completed',
    });
    expect(await set({ text: 'x'.repeat(10_241 - '{"text":""}'.length) })).toMatchObject({
      error: {
        message: expect.stringContaining(
          'The meta of work was not kept: it takes 10241 bytes, the limit is 10240',
        ),
      },
    });
  });

  it('leaves progress as it was stored, when only that is there', async () => {
    const world = new Attempts(async () => {
      await currentJob().meta.set({ a: 1 });
      await currentJob().meta.set({ a: undefined });
    });
    await world.run({ progress: 40 });
    expect(world.progress).toEqual([{ percent: 40, meta: { a: 1 } }, 40]);
  });
});

describe('what is left for the end of an attempt', () => {
  const failed = (app: Cortado) => {
    const told: string[] = [];
    app.on('afterwards.failed' as never, (it: { error: Error }) => told.push(it.error.message));
    return told;
  };

  it('runs in its order, inside the job, with what it leaves in turn, also after a failure', async () => {
    const seen: unknown[] = [];
    const method = (fails: boolean) => {
      const { id } = currentJob();
      currentJob().afterwards(async () => {
        await settled();
        seen.push(['first', currentJob().id === id]);
        currentJob().afterwards(() => seen.push('third'));
      });
      currentJob().afterwards(() => seen.push('second'));
      seen.push('method');
      if (fails) throw new Error('x');
    };
    expect(await new Attempts(method).run({ data: [false] })).toEqual({ kind: 'completed', result: null });
    expect(seen.splice(0)).toEqual(['method', ['first', true], 'second', 'third']);
    expect(await new Attempts(method).run({ data: [true] })).toMatchObject({ error: { message: 'x' } });
    expect(seen).toEqual(['method', ['first', true], 'second', 'third']);
  });

  it('tells of its errors and changes nothing', async () => {
    const world = new Attempts(() => {
      currentJob().afterwards(() => {
        throw new Error('in the end');
      });
      currentJob().afterwards(() => Promise.reject(new Error('later')));
      return 'r';
    });
    const told = failed(world.app);
    expect(await world.run()).toEqual({ kind: 'completed', result: 'r' });
    expect(told).toEqual(['in the end', 'later']);
  });
});

describe('a checkpoint', () => {
  it('is what was saved last, in its shard, by this run or one before', async () => {
    const world = new Attempts(async (shard?: string) => {
      const before = await currentJob().checkpoint.load(shard);
      await currentJob().checkpoint.save({ at: 1 }, shard);
      return [before, await currentJob().checkpoint.load(shard)];
    });
    expect(await world.run()).toEqual({ kind: 'completed', result: [undefined, { at: 1 }] });
    expect(await world.run({ data: ['b'] })).toEqual({ kind: 'completed', result: [undefined, { at: 1 }] });
    world.saved.set('', { checkpoint: null, done: 7 });
    expect(await world.run()).toEqual({ kind: 'completed', result: [null, { at: 1 }] });
    expect(world.saves).toEqual([
      ['', { at: 1 }, 0],
      ['b', { at: 1 }, 0],
      ['', { at: 1 }, 7],
    ]);
  });

  it('lasts as long as the run where nothing can keep it', async () => {
    const world = new Attempts(async () => {
      const { checkpoint } = currentJob();
      await checkpoint.save(5);
      return await checkpoint.load();
    });
    expect(await world.run({ checkpoints: undefined as never })).toEqual({ kind: 'completed', result: 5 });
  });

  it('is refused for good where JSON cannot carry it', async () => {
    const save = (value: unknown) => new Attempts(() => currentJob().checkpoint.save(value as never)).run();
    expect(await save(undefined)).toMatchObject({
      ...{ kind: 'failed', retry: false },
      error: {
        name: 'CheckpointNotSerializableError',
        message: expect.stringMatching(/work.*undefined.*Give null/s),
      },
    });
    expect(await save({ a: new Date(0) })).toMatchObject({
      retry: false,
      error: { message: expect.stringMatching(/work.*a Date/s) },
    });
  });

  it('can be asked for again after the datastore refused', async () => {
    const refused = new DatastoreUnavailableError({ what: 'x', location: 'y', waited: 1 } as never);
    const answers: unknown[] = [refused, { checkpoint: 9, done: 0 }];
    const world = new Attempts(async () => {
      const { checkpoint } = currentJob();
      const first = await checkpoint.load().catch((error) => error === refused);
      return [first, await checkpoint.load(), await checkpoint.load()];
    });
    const claim = async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer as never;
    };
    const checkpoints = () => ({ claim, save: async () => undefined });
    expect(await world.run({ checkpoints })).toEqual({ kind: 'completed', result: [true, 9, 9] });
  });
});
