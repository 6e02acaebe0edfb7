import { currentJob } from '@cortado/core';
import { DatastoreUnavailableError } from '../../src/errors/dispatch-errors.js';
import type { IterateOptions } from '../../src/execution/iterate-options.js';
import { Attempts } from '../support/attempts.js';
import { settled } from '../support/moved-clock.js';

/** Numbers after a checkpoint, to a last one. */
const upTo = (last: number) =>
  function* (from?: number) {
    for (let n = (from ?? 0) + 1; n <= last; n++) yield { checkpoint: n, value: n };
  };

/** A job that walks over numbers, with something to do for each. */
function walk(
  last: number,
  options: IterateOptions = {},
  act: (n: number) => unknown = () => undefined,
): Attempts {
  return new Attempts(async () => {
    const seen: number[] = [];
    for await (const n of currentJob().iterate(upTo(last), options)) {
      await act(n);
      seen.push(n);
    }
    return seen;
  });
}

describe('an iteration', () => {
  it('goes through its source, and saves where it got to at its end', async () => {
    const world = walk(3);
    expect(await world.run()).toEqual({ kind: 'completed', result: [1, 2, 3] });
    expect(world.saves).toEqual([['', 3, 3]]);
    expect(world.clock.pending).toBe(0);
    expect(await world.run()).toEqual({ kind: 'completed', result: [] });
    expect(world.saves).toHaveLength(1);
  });

  it('takes a source that waits, in a shard of its own', async () => {
    const source = async function* (from?: number) {
      for (let n = (from ?? 0) + 1; n <= 2; n++) {
        await settled();
        yield { checkpoint: n, value: `v${n}` };
      }
    };
    const world = new Attempts(async () => {
      const seen: string[] = [];
      for await (const v of currentJob().iterate(source, { shard: 's' })) seen.push(v as string);
      return seen;
    });
    expect(await world.run()).toEqual({ kind: 'completed', result: ['v1', 'v2'] });
    expect(world.saves).toEqual([['s', 2, 2]]);
  });

  it('goes on after its checkpoint, and counts what the runs before it did', async () => {
    const world = walk(4, { total: 4 });
    world.saved.set('', { checkpoint: 2, done: 2 });
    expect(await world.run()).toEqual({ kind: 'completed', result: [3, 4] });
    expect(world.saves).toEqual([['', 4, 4]]);
    expect(world.progress).toEqual([{ percent: 100, description: '4 of 4' }]);
  });

  it('does not count the value in hand when the loop breaks or throws', async () => {
    const broken = new Attempts(async () => {
      for await (const n of currentJob().iterate(upTo(5))) if (n === 3) break;
    });
    await broken.run();
    expect(broken.saves).toEqual([['', 2, 2]]);
    const throwing = walk(5, {}, (n) => {
      if (n === 2) throw new Error('at 2');
    });
    expect(await throwing.run()).toMatchObject({ kind: 'failed', error: { message: 'at 2' } });
    expect(throwing.saves).toEqual([['', 1, 1]]);
  });

  it('closes its source when it is left, and only then', async () => {
    const closed: string[] = [];
    const source = function* () {
      try {
        yield { checkpoint: 1, value: 1 };
        yield { checkpoint: 2, value: 2 };
      } finally {
        closed.push('source');
      }
    };
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(source)) {
        closed.push('value');
        break;
      }
      closed.push('after');
    });
    await world.run();
    expect(closed).toEqual(['value', 'source', 'after']);
  });

  it('gives nothing more once it has ended', async () => {
    const world = new Attempts(async () => {
      const iterator = currentJob().iterate(upTo(1))[Symbol.asyncIterator]();
      const first = await iterator.next();
      await iterator.return?.();
      return [first, await iterator.next(), await iterator.return?.()];
    });
    const end = { done: true, value: undefined };
    expect(await world.run()).toEqual({ kind: 'completed', result: [{ done: false, value: 1 }, end, end] });
    expect(world.saves).toEqual([]);
  });

  it('tells what its source throws, and saves what was done', async () => {
    const source = function* () {
      yield { checkpoint: 1, value: 1 };
      throw new Error('source broke');
    };
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(source));
    });
    expect(await world.run()).toMatchObject({ kind: 'failed', error: { message: 'source broke' } });
    expect(world.saves).toEqual([['', 1, 1]]);
  });
});

describe('saving in between', () => {
  it('happens with the first value after so long, and not before', async () => {
    const world: Attempts = walk(5, { saveEvery: '2s' }, () => world.clock.jump(999));
    await world.run();
    expect(world.saves).toEqual([
      ['', 3, 3],
      ['', 5, 5],
    ]);
    const exact: Attempts = walk(3, {}, () => exact.clock.jump(2_000));
    await exact.run();
    expect(exact.saves.map(([, it]) => it)).toEqual([1, 2, 3]);
  });

  it('happens while the source keeps the loop waiting', async () => {
    const gates: (() => void)[] = [];
    const source = async function* () {
      for (let n = 1; n <= 2; n++) {
        yield { checkpoint: n, value: n };
        await new Promise<void>((resolve) => gates.push(resolve));
      }
    };
    const world = new Attempts(async () => {
      for await (const _ of currentJob().iterate(source, { saveEvery: '5s', total: 4 }));
    });
    const running = world.run();
    await settled();
    await world.clock.advance(4_999);
    expect(world.saves).toEqual([]);
    await world.clock.advance(1);
    expect(world.saves).toEqual([['', 1, 1]]);
    expect(world.progress).toEqual([{ percent: 25, description: '1 of 4' }]);
    await world.clock.advance(20_000);
    expect(world.saves).toHaveLength(1);
    gates[0]?.();
    await settled();
    gates[1]?.();
    expect(await running).toMatchObject({ kind: 'completed' });
    expect(world.saves).toEqual([
      ['', 1, 1],
      ['', 2, 2],
    ]);
  });

  it('passes over a datastore that is away, and ends the loop for any other refusal', async () => {
    const away = walk(2, {}, () => away.clock.jump(2_000));
    away.refusals.push(new DatastoreUnavailableError({ what: 'x', location: 'y', waited: 1 } as never));
    expect(await away.run()).toMatchObject({ kind: 'completed' });
    expect(away.saves).toEqual([['', 2, 2]]);
    const refused = walk(3, {}, () => refused.clock.jump(2_000));
    refused.refusals.push(new Error('refused'));
    expect(await refused.run()).toMatchObject({ kind: 'failed', error: { message: 'refused' } });
    expect(refused.saves).toEqual([]);
    const last = walk(1);
    last.refusals.push(new Error('refused'));
    expect(await last.run()).toMatchObject({ kind: 'failed', error: { message: 'refused' } });
  });

  it('does not need progress to be saved', async () => {
    const world = walk(2, { total: 2 });
    const saveProgress = () => Promise.reject(new Error('no progress'));
    expect(await world.run({ saveProgress })).toMatchObject({ kind: 'completed' });
    expect(world.saves).toEqual([['', 2, 2]]);
  });
});
