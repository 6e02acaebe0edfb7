import { DatastoreUnavailableError } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { LatestSend } from '../../src/publish/latest-send.js';

describe('what says how something stands', () => {
  const sender = () => {
    const latest = new LatestSend();
    const sent: [string, number][] = [];
    let failures = 0;
    const send = (key: string, percent: number) =>
      latest.send(key, percent === 100, async () => {
        if (failures-- > 0)
          throw new DatastoreUnavailableError({ what: 'It', location: 'redis', found: 'away' });
        sent.push([key, percent]);
      });
    return {
      send,
      sent,
      fail: (times: number) => {
        failures = times;
      },
    };
  };

  it('is sent at once, ten times a second at most, and the last one always', async () => {
    const { send, sent } = sender();
    const since = performance.now();
    for (let percent = 0; percent < 90; percent += 0.001) await send('a', percent);
    const took = performance.now() - since;
    await send('b', 1);
    await until(
      () => sent.filter(([key]) => key === 'a').at(-1)?.[1],
      (it) => it !== undefined && it > 89.9,
    );
    expect(sent[0]).toEqual(['a', 0]);
    expect(sent).toContainEqual(['b', 1]);
    expect(sent.length).toBeLessThanOrEqual(3 + took / 100);
  });

  it('is waited for at its end, once', async () => {
    const { send, sent } = sender();
    await send('a', 1);
    await send('a', 50);
    await send('a', 100);
    expect(sent).toEqual([
      ['a', 1],
      ['a', 100],
    ]);
    const since = performance.now();
    for (let nr = 0; nr < 1_000; nr++) await send('a', 100);
    expect(sent.length).toBeLessThanOrEqual(4 + (performance.now() - since) / 100);
  });

  it('is sent again where the datastore was away, unless something later has come', async () => {
    const { send, sent, fail } = sender();
    await send('a', 1);
    fail(2);
    await send('a', 2);
    await until(
      () => sent,
      (it) => it.length === 2,
    );
    expect(sent.at(-1)).toEqual(['a', 2]);
    fail(1);
    await expect(send('new', 1)).rejects.toThrow('away');
  });

  it('is waited for by whoever ends, also what is under way, and sent again where that fails', async () => {
    const told: (() => Promise<void>)[] = [];
    const latest = LatestSend.of({ beforeClose: (tell: () => Promise<void>) => told.push(tell) } as never);
    await latest.send('a', false, async () => undefined);
    let calls = 0;
    let fail: (error: Error) => void = () => undefined;
    await latest.send('a', false, async () => {
      calls += 1;
      if (calls === 1)
        await new Promise<void>((_, reject) => {
          fail = reject;
        });
    });
    await until(
      () => calls,
      (it) => it === 1,
    );
    const closing = told[0]?.();
    fail(new Error('away'));
    await closing;
    expect(calls).toBe(2);
  });

  it('is sent however long the datastore is away', async () => {
    const { send, sent, fail } = sender();
    await send('a', 1);
    fail(6);
    await send('a', 2);
    await until(
      () => sent.at(-1),
      (it) => it?.[1] === 2,
    );
  });
});
