import type { FeedEvent } from '@cortado/core';
import { FeedBuffer } from '../../src/operations/feed/feed-buffer.js';

const event = (id: string): FeedEvent => ({
  name: 'job.stalled',
  facts: { id, name: 'A.b', queue: 'mails' },
  at: new Date(),
  source: undefined,
});

const take = async (buffer: FeedBuffer): Promise<unknown> => {
  const { done, value } = await buffer.next();
  if (done) return 'end';
  return value.name === 'feed.dropped' ? value.facts.count : (value.facts as { id: string }).id;
};

describe('the buffer of a feed', () => {
  it('gives events in order, and waits for the next', async () => {
    const buffer = new FeedBuffer(10);
    buffer.add(event('a'));
    buffer.add(event('b'));
    await expect(take(buffer)).resolves.toBe('a');
    await expect(take(buffer)).resolves.toBe('b');
    const waiting = [take(buffer), take(buffer)];
    buffer.add(event('c'));
    buffer.add(event('d'));
    await expect(Promise.all(waiting)).resolves.toEqual(['c', 'd']);
  });

  it('counts what did not fit, where it was left out', async () => {
    const buffer = new FeedBuffer(2);
    for (const id of ['a', 'b', 'c', 'd']) buffer.add(event(id));
    await expect(take(buffer)).resolves.toBe('a');
    buffer.add(event('e'));
    buffer.drop(5);
    const taken = [await take(buffer), await take(buffer), await take(buffer), await take(buffer)];
    expect(taken).toEqual(['b', 2, 'e', 5]);
  });

  it('ends for all who wait, and throws once what ended it', async () => {
    const buffer = new FeedBuffer(2);
    const waiting = take(buffer);
    buffer.end();
    await expect(waiting).resolves.toBe('end');
    buffer.add(event('late'));
    await expect(take(buffer)).resolves.toBe('end');
    const failing = new FeedBuffer(2);
    failing.end(new Error('no datastore'));
    await expect(take(failing)).rejects.toThrow('no datastore');
    await expect(take(failing)).resolves.toBe('end');
  });
});
