import { roomName } from '@cortado/realtime';
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
