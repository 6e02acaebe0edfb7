import { QueueOverloadedError } from '@cortado/core';
import type { OutgoingJob } from '../../src/datastore/bullmq/add-jobs.js';
import { QueueGate } from '../../src/dispatch/queue-gate.js';

const job = (delay?: number): OutgoingJob =>
  ({ id: 'a', name: 'A.b', data: [], opts: delay === undefined ? {} : { delay } }) as unknown as OutgoingJob;
const some = (count: number, delay?: number) => Array.from({ length: count }, () => job(delay));

/** A gate of 3 in front of a queue in which so many wait, and what is sent from then on. */
function gateOf(start: number) {
  const queue = { waiting: start, counts: 0 };
  const gate = new QueueGate('short', 3, async () => {
    queue.counts++;
    return queue.waiting;
  });
  const send = (jobs: readonly OutgoingJob[], act?: () => Promise<unknown>) =>
    gate.through('A.b', jobs, async () => {
      await act?.();
      queue.waiting += jobs.filter((it) => !it.opts.delay).length;
      return 'sent';
    });
  return { queue, send };
}

describe('a queue with room for three', () => {
  it('takes three, together or one by one', async () => {
    const { queue, send } = gateOf(0);
    await expect(send(some(3))).resolves.toBe('sent');
    await expect(send(some(1))).rejects.toThrow(QueueOverloadedError);
    const alone = gateOf(0);
    for (const it of some(3)) await alone.send([it]);
    await expect(alone.send(some(1))).rejects.toMatchObject({ waiting: 3, limit: 3, queue: 'short' });
    expect(queue.waiting).toBe(3);
  });

  it('takes all of several jobs or none', async () => {
    const { send } = gateOf(1);
    await expect(send(some(3))).rejects.toThrow(QueueOverloadedError);
    await expect(send(some(2))).resolves.toBe('sent');
  });

  it('counts no delayed job as waiting, and takes none while it is full', async () => {
    const { send } = gateOf(2);
    for (const it of some(5, 1_000)) await expect(send([it])).resolves.toBe('sent');
    await expect(send([job(), job(1_000), job(1_000)])).resolves.toBe('sent');
    await expect(send(some(1, 1_000))).rejects.toThrow(QueueOverloadedError);
    await expect(send(some(1))).rejects.toThrow(QueueOverloadedError);
  });

  it('gives back the room of what could not be sent', async () => {
    const { send } = gateOf(0);
    const refuse = async () => {
      throw new Error('no datastore');
    };
    for (let times = 0; times < 5; times++)
      await expect(send(some(3), refuse)).rejects.toThrow('no datastore');
    await expect(send(some(3))).resolves.toBe('sent');
  });

  it('counts what is under way as waiting, and lets calls at the same time in as far as they fit', async () => {
    const { send } = gateOf(0);
    const all = await Promise.allSettled(some(10).map((it) => send([it])));
    expect(all.filter((it) => it.status === 'fulfilled')).toHaveLength(3);
    const { send: later } = gateOf(0);
    let arrive: () => void = () => undefined;
    const sending = later(some(3), () => new Promise<void>((resolve) => (arrive = resolve)));
    const refused = later(some(1));
    await expect(refused).rejects.toThrow(QueueOverloadedError);
    arrive();
    await expect(sending).resolves.toBe('sent');
  });
});
