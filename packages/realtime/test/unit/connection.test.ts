import { roomName } from '@cortado/realtime';
import type { Frame } from '../../src/protocol/frames.js';
import { Connection } from '../../src/server/connection.js';
import { toldFrame } from '../../src/server/outgoing-frame.js';
import { Rooms } from '../../src/server/rooms.js';

const ROOM = roomName({ room: 'floor' });

it('tells a page how much of a room was too much to be held while it was asked what was missed', async () => {
  const said: unknown[] = [];
  let answer: () => void = () => undefined;
  const since = () =>
    new Promise((resolve) => {
      answer = () => resolve({ broadcasts: [], isIncomplete: false });
    });
  let dropped = 0;
  const connection = new Connection({
    socket: { emit: (...words: unknown[]) => said.push(words), conn: { writeBuffer: [] } },
    signedIn: { id: 'ada', user: 'ada', expiresAt: undefined },
    rooms: new Rooms(),
    broadcasts: { since },
    tail: { upTo: undefined },
    bars: { endedIn: async () => [] },
    limits: { waitingFrames: 1, waitingBytes: 100_000 },
    dropped: (frames: number) => {
      dropped += frames;
    },
  } as never);
  const entered = connection.enter(ROOM, 1);
  for (const id of [2, 3, 4]) connection.tell(toldFrame(id, ROOM, 'x', {}, 0));
  answer();
  await entered;
  connection.release(ROOM);
  expect(said).toEqual([['dropped', { frames: 2, room: ROOM }]]);
  expect(dropped).toBe(2);
  connection.close();
});

it('tells a page that comes back up to where it has heard everything, once it is given what was kept', async () => {
  const frames: Frame[] = [];
  const connection = new Connection({
    socket: {
      emit: (_event: string, told: Frame[]) => frames.push(...told),
      conn: { writeBuffer: [] },
    },
    signedIn: { id: 'ada', user: 'ada', expiresAt: undefined },
    rooms: new Rooms(),
    broadcasts: { since: async () => ({ broadcasts: [], isIncomplete: false }) },
    tail: { upTo: 700 },
    bars: { endedIn: async () => [] },
    limits: { waitingFrames: 10, waitingBytes: 100_000 },
  } as never);
  await connection.enter(ROOM, 1);
  connection.tell(toldFrame(600, ROOM, 'x', {}, 0));
  connection.release(ROOM);
  // Of this one it has heard more, and the other comes without a past.
  await connection.enter('room:ahead', 900);
  connection.release('room:ahead');
  await connection.enter('room:new', undefined);
  connection.release('room:new');
  await new Promise((resolve) => setImmediate(resolve));
  expect(frames.map(({ room, event, id }) => [room, event, id])).toEqual([
    [ROOM, 'x', '600'],
    [ROOM, '', '700'],
  ]);
  connection.close();
});
