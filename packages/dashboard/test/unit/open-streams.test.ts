import { jest } from '@jest/globals';
import { OpenStreams } from '../../src/live/open-streams.js';
import { QueueWatch } from '../../src/live/queue-watch.js';

describe('streams of what changes', () => {
  const watch = new QueueWatch({ queue: () => ({ counts: async () => ({}) }) } as never);
  const read = (over: AbortSignal) => watch.changes(['mails'], over);
  let streams: OpenStreams;

  beforeEach(() => {
    jest.useFakeTimers();
    streams = new OpenStreams();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const open = (user: string, signal = new AbortController().signal) =>
    streams.open(user, { signal, isClosing: () => false }, read);

  it('end after a minute, so that who reads them is asked anew', async () => {
    const stream = open('ann')[Symbol.asyncIterator]();
    expect(await stream.next()).toEqual({ done: false, value: { queues: [] } });
    const behind = stream.next();
    jest.advanceTimersByTime(60_000);
    let last = await behind;
    // Signs of life, until then.
    if (last.value?.isEnd === undefined) last = await stream.next();
    expect(last).toEqual({ done: false, value: { queues: [], isEnd: true } });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('are 20 of a user at most, who may open others once one is over or left', () => {
    const leaving = new AbortController();
    open('ann', leaving.signal);
    for (let count = 1; count < 20; count++) open('ann');
    expect(() => open('ann')).toThrow('too-many-streams');
    expect(() => open('bob')).not.toThrow();
    leaving.abort();
    expect(() => open('ann')).not.toThrow();
    expect(() => open('ann')).toThrow('too-many-streams');
    jest.advanceTimersByTime(60_000);
    for (let count = 0; count < 20; count++) open('ann');
    expect(() => open('ann')).toThrow('too-many-streams');
    jest.advanceTimersByTime(60_000);
  });

  it('of one who has gone already count for nothing', () => {
    for (let count = 0; count < 30; count++) open('ann', AbortSignal.abort());
    expect(() => open('ann')).not.toThrow();
    jest.advanceTimersByTime(60_000);
  });
});
