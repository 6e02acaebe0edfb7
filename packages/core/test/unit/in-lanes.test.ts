import { inChunks, inLanes } from '../../src/dispatch/in-lanes.js';

/** Work whose end the test decides. */
function work() {
  const begun: number[] = [];
  const ends = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const act = (item: number) => {
    begun.push(item);
    return new Promise<string>((resolve, reject) => ends.set(item, { resolve, reject }));
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const settle = async (item: number, error?: Error) => {
    if (error) ends.get(item)?.reject(error);
    else ends.get(item)?.resolve(`done ${item}`);
    await turn();
  };
  return { begun, act, settle };
}

describe('chunks in lanes', () => {
  it('have every item once, in order, and the last what is left', () => {
    expect(inChunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inChunks([], 2)).toEqual([]);
  });

  it('begin in their order, so many at a time, and give their results in that order', async () => {
    const { begun, act, settle } = work();
    const all = inLanes([1, 2, 3, 4], 2, act);
    expect(begun).toEqual([1, 2]);
    await settle(2);
    expect(begun).toEqual([1, 2, 3]);
    for (const item of [3, 4, 1]) await settle(item);
    await expect(all).resolves.toEqual(['done 1', 'done 2', 'done 3', 'done 4']);
    await expect(inLanes([], 2, act)).resolves.toEqual([]);
  });

  it('begin no more after a failure, which is told once nothing is under way', async () => {
    const { begun, act, settle } = work();
    let isTold = false;
    const all = inLanes([1, 2, 3, 4], 2, act).finally(() => {
      isTold = true;
    });
    all.catch(() => undefined);
    await settle(2, new Error('refused'));
    expect([begun, isTold]).toEqual([[1, 2], false]);
    await settle(1, new Error('refused later'));
    await expect(all).rejects.toThrow(/^refused$/);
    expect(begun).toEqual([1, 2]);
  });

  it('reject also where the work throws before it gives a promise', async () => {
    const act = () => {
      throw new Error('at once');
    };
    await expect(inLanes([1, 2], 2, act)).rejects.toThrow('at once');
  });
});
