import { roomName } from '@cortado/realtime';
import { jest } from '@jest/globals';
import type { Frame, Progress } from '../../src/protocol/frames.js';
import { channelOf } from '../../src/publish/channel.js';
import { OpenBars } from '../../src/server/open-bars.js';
import { Rooms } from '../../src/server/rooms.js';

const ROOM = roomName({ room: 'floor' });
const SECOND = 1_000;

/** Bars of jobs that are in no queue: they run inline, are another app's, or were removed. */
describe('the bar of a job that is nowhere', () => {
  let told: Frame[];
  let bars: OpenBars;
  const kept = (agesInSeconds: number[]) => ({
    broadcasts: agesInSeconds.map((age, index) => ({
      id: index + 1,
      room: channelOf(ROOM),
      body: { event: 'progress', payload: { percent: 40, job: `j${age}` } },
      at: new Date(Date.now() - age * SECOND),
    })),
    isIncomplete: false,
  });
  const open = (agesInSeconds: number[] = [], job?: { state: string; finishedAt: Date }) => {
    const rooms = new Rooms<{ tell(it: { frame: Frame }): void }>();
    rooms.enter(ROOM, { tell: ({ frame }) => told.push(frame) });
    const broadcasts = { since: async () => kept(agesInSeconds) };
    bars = new OpenBars({ broadcasts, rooms, jobs: { find: async () => job as never } });
  };
  const ends = (frames: readonly Frame[]) =>
    frames.map(({ payload }) => `${(payload as Progress).job} ${(payload as Progress).ended}`);

  beforeEach(() => {
    told = [];
    jest.useFakeTimers();
  });
  afterEach(() => {
    bars.close();
    jest.useRealTimers();
  });

  it('ends where nothing was said of it for two minutes, and not before', async () => {
    open();
    const frame = { id: '1', room: ROOM, event: 'progress', payload: { percent: 40, job: 'j' }, at: 0 };
    bars.heard(frame);
    await jest.advanceTimersByTimeAsync(100 * SECOND);
    bars.heard(frame);
    await jest.advanceTimersByTimeAsync(115 * SECOND);
    expect(told).toEqual([]);
    await jest.advanceTimersByTimeAsync(20 * SECOND);
    expect(ends(told)).toEqual(['j completed']);
  });

  it('ends for who comes back, where what the room keeps of it is as old', async () => {
    open([300, 30]);
    expect(ends(await bars.endedIn(ROOM))).toEqual(['j300 completed']);
    await jest.advanceTimersByTimeAsync(110 * SECOND);
    expect(ends(told)).toEqual(['j30 completed']);
  });

  it('is told as the same end again, whoever tells it', async () => {
    open([30], { state: 'failed', finishedAt: new Date() });
    const [kept] = await bars.endedIn(ROOM);
    const payload = { percent: 40, job: 'j30' };
    bars.heard({ id: '1', room: ROOM, event: 'progress', payload, at: Date.now() });
    bars.ended('j30', 'failed');
    await jest.advanceTimersByTimeAsync(SECOND);
    expect(ends(told)).toEqual(['j30 failed']);
    expect(told[0]?.once).toBe(kept?.once);
    // What it says in its next attempt is another bar.
    bars.started('j30');
    bars.heard({ id: '2', room: ROOM, event: 'progress', payload, at: Date.now() });
    bars.ended('j30', 'failed');
    await jest.advanceTimersByTimeAsync(SECOND);
    expect(ends(told)).toEqual(['j30 failed', 'j30 failed']);
    expect(told[1]?.once).not.toBe(kept?.once);
  });

  it('is not told again to who has heard of the room since', async () => {
    const finishedAt = new Date(Date.now() - 600 * SECOND);
    open([700], { state: 'failed', finishedAt });
    const micros = (secondsAgo: number) => (Date.now() - secondsAgo * SECOND) * 1_000;
    expect(ends(await bars.endedIn(ROOM, micros(650)))).toEqual(['j700 failed']);
    expect(ends(await bars.endedIn(ROOM, micros(300)))).toEqual([]);
  });
});
