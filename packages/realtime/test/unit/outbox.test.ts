import type { Frame } from '@cortado/realtime';
import { Outbox } from '../../src/server/outbox.js';
import { stateFrame, toldFrame } from '../../src/server/outgoing-frame.js';

describe('what waits for a slow browser', () => {
  /** An outbox on a network that takes what it is told to. */
  const slow = (bounds: { mostFrames: number; mostBytes: number }) => {
    const sent: (Frame | number)[] = [];
    const left: number[] = [];
    const rooms: string[] = [];
    let free: (() => void) | undefined;
    let isBusy = true;
    const outbox = new Outbox({
      ...bounds,
      isBusy: () => isBusy,
      whenFree: (act) => {
        free = act;
      },
      send: (frames) => sent.push(...frames),
      leftOut: () => left.push(1),
      dropped: (frames, room) => {
        sent.push(frames);
        rooms.push(room);
      },
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    return {
      outbox,
      sent,
      /** One for each frame that was left out. */
      left,
      /** Of which it was told that something was left out. */
      rooms,
      /** What has come waits by then. */
      turn,
      drain: async () => {
        isBusy = false;
        free?.();
        await turn();
      },
    };
  };
  const told = (id: number) => toldFrame(id, 'room:a', 'x', { nr: id }, 0);
  const ids = (sent: readonly (Frame | number)[]) =>
    sent.map((it) => (typeof it === 'number' ? -it : Number(it.id)));

  it('is bounded: the oldest are left out, counted, and told of before what follows them', async () => {
    const { outbox, sent, left, turn, drain } = slow({ mostFrames: 3, mostBytes: 100_000 });
    for (const id of [1, 2, 3, 4, 5]) outbox.add(told(id));
    await turn();
    expect(sent).toEqual([]);
    // A browser that takes nothing for ever is counted, too.
    expect(left).toHaveLength(2);
    await drain();
    expect(ids(sent)).toEqual([-2, 3, 4, 5]);
    outbox.add(told(6));
    await turn();
    expect(ids(sent)).toEqual([-2, 3, 4, 5, 6]);
  });

  it('is told of for each room of which something was left out', async () => {
    const { outbox, sent, rooms, turn, drain } = slow({ mostFrames: 1, mostBytes: 100_000 });
    for (const [index, room] of ['room:a', 'room:b', 'room:a', 'room:c'].entries())
      outbox.add(toldFrame(index + 1, room, 'x', {}, 0));
    await turn();
    await drain();
    expect(rooms).toEqual(['room:a', 'room:b']);
    expect(ids(sent)).toEqual([-2, -1, 4]);
  });

  it('is bounded in bytes, too', async () => {
    const { outbox, sent, turn, drain } = slow({ mostFrames: 100, mostBytes: 2_500 });
    for (const id of [1, 2, 3, 4]) outbox.add(toldFrame(id, 'room:a', 'x', 'y'.repeat(1_000), 0));
    await turn();
    await drain();
    expect(ids(sent)).toEqual([-2, 3, 4]);
  });

  it('has of how a job stands the latest alone', async () => {
    const { outbox, sent, turn, drain } = slow({ mostFrames: 3, mostBytes: 100_000 });
    for (let percent = 1; percent <= 50; percent++)
      for (const job of ['a', 'b']) outbox.add(stateFrame('user:ada', 'progress', job, { percent, job }));
    outbox.add(told(1));
    await turn();
    await drain();
    expect(sent.map((it) => (it as Frame).payload)).toEqual([
      { percent: 50, job: 'a' },
      { percent: 50, job: 'b' },
      { nr: 1 },
    ]);
  });
});
