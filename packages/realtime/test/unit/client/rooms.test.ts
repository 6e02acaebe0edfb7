import { Rooms, type RoomsDeps } from '../../../src/client/rooms.js';
import type { Answer, Frame, Subscribed } from '../../../src/protocol/frames.js';

const ROOM = 'room:floor';
const frame = (id: number | '', room = ROOM): Frame => ({
  id: `${id}`,
  room,
  event: 'e',
  payload: id,
  at: 0,
});

const REFUSED = {
  ok: false,
  error: { code: 'forbidden', message: 'This is not yours to follow.' },
} as const;

/** Rooms whose server answers when the test says so. */
class World {
  readonly delivered: unknown[] = [];
  onDelivered = (): void => undefined;
  readonly asked: { event: string; request: object; answer: (answer: Answer<Subscribed>) => void }[] = [];
  readonly incomplete: string[] = [];
  readonly refused: string[] = [];
  readonly rooms: Rooms;

  constructor() {
    const ask = ((event: string, request: object) =>
      new Promise((answer) => this.asked.push({ event, request, answer }))) as RoomsDeps['ask'];
    this.rooms = new Rooms({
      ask,
      deliver: (it) => {
        this.delivered.push(it.payload);
        this.onDelivered();
      },
      onTask: () => undefined,
      onIncomplete: (room) => this.incomplete.push(room),
      onRefused: (room, { code }) => this.refused.push(`${room} ${code}`),
    });
  }

  async answer(answer: Partial<Subscribed> = {}, at = -1): Promise<void> {
    this.asked.at(at)?.answer({ ok: true, missed: [], incomplete: false, ...answer });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the rooms of a page', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
    world.rooms.online({ user: 'ada' });
  });

  it('says when it connects what it saw of its own, however many rooms it is in', () => {
    for (let nr = 0; nr < 100; nr++) {
      world.rooms.join(`room:${nr}`);
      world.rooms.take(frame(nr + 1, `room:${nr}`));
    }
    for (const room of ['user:ada', 'everyone', 'user:bob']) world.rooms.take(frame(200, room));
    expect(world.rooms.lastSeen()).toEqual({ 'user:ada': '200', everyone: '200' });
  });

  it('gives what was missed before what came meanwhile, and each frame once', async () => {
    world.rooms.join(ROOM);
    await world.answer();
    world.rooms.take(frame(1));
    world.rooms.offline();
    world.rooms.online({ user: 'ada' });
    expect(world.asked.at(-1)?.request).toEqual({ room: ROOM, after: '1' });
    for (const id of [3, 4]) world.rooms.take(frame(id));
    expect(world.delivered).toEqual([1]);
    await world.answer({ missed: [frame(1), frame(2), frame(3)] });
    world.rooms.take(frame(4));
    world.rooms.take(frame(5));
    expect(world.delivered).toEqual([1, 2, 3, 4, 5]);
  });

  it('asks for what came while it was away of rooms in which nothing was heard before, too', async () => {
    world.rooms.online({ user: 'ada', last: '40' });
    world.rooms.join(ROOM);
    await world.answer({ last: '41' });
    world.rooms.offline();
    expect(world.rooms.lastSeen()).toEqual({ 'user:ada': '40', everyone: '40' });
    world.rooms.online({ user: 'ada', last: '90' });
    expect(world.asked.at(-1)?.request).toEqual({ room: ROOM, after: '41' });
    await world.answer({ missed: [frame(42)] });
    expect(world.delivered).toEqual([42]);
    expect(world.rooms.lastSeen()).toEqual({ 'user:ada': '40', everyone: '40' });
  });

  it('asks for no more than what came since it was told that it has everything', async () => {
    world.rooms.join(ROOM);
    await world.answer({ last: '41' });
    world.rooms.take({ ...frame(300), event: '' });
    world.rooms.offline();
    world.rooms.online({ user: 'ada' });
    expect(world.asked.at(-1)?.request).toEqual({ room: ROOM, after: '300' });
  });

  it('asks again for what came early on a connection that broke before it had an answer', async () => {
    world.rooms.join(ROOM);
    await world.answer();
    world.rooms.take(frame(1));
    world.rooms.offline();
    world.rooms.online({ user: 'ada' });
    world.rooms.take(frame(7));
    world.rooms.take(frame(''));
    world.rooms.offline();
    expect(world.delivered).toEqual([1, '']);
    world.rooms.online({ user: 'ada' });
    expect(world.asked.at(-1)?.request).toEqual({ room: ROOM, after: '1' });
    // The answer of the connection before comes late, and is nobody's.
    await world.answer({ missed: [frame(99)] }, -2);
    await world.answer({ missed: [frame(6), frame(7)] });
    expect(world.delivered).toEqual([1, '', 6, 7]);
  });

  it('hears once what has no id and is told again, and knows as before what it has seen', async () => {
    const end = (once: string) => ({ ...frame(''), payload: once, once });
    world.rooms.join(ROOM);
    await world.answer({ last: '41' });
    world.rooms.take(frame(42));
    for (const once of ['42 ended', '42 ended', '40 ended']) world.rooms.take(end(once));
    world.rooms.offline();
    world.rooms.online({ user: 'ada' });
    expect(world.asked.at(-1)?.request).toEqual({ room: ROOM, after: '42' });
    await world.answer({ missed: [frame(43), end('42 ended'), end('43 ended')] });
    expect(world.delivered).toEqual([42, '42 ended', '40 ended', 43, '43 ended']);
  });

  it('says that more was missed than is kept', async () => {
    world.rooms.join(ROOM);
    await world.answer({ incomplete: true, missed: [frame(9)] });
    expect(world.incomplete).toEqual([ROOM]);
  });

  it('is in a room until the last who asked has left, and hears nothing of it then', async () => {
    const [first, second] = [world.rooms.join(ROOM), world.rooms.join(ROOM)];
    await world.answer({}, 0);
    first.leave();
    first.leave();
    world.rooms.take(frame(1));
    expect(world.asked.map((it) => it.event)).not.toContain('unsubscribe');
    second.leave();
    expect(world.asked.at(-1)).toMatchObject({ event: 'unsubscribe', request: { room: ROOM } });
    world.rooms.take(frame(2));
    expect(world.delivered).toEqual([1]);
  });

  it('hears no more of a room that it leaves as it hears what it missed there', async () => {
    const { leave } = world.rooms.join(ROOM);
    world.onDelivered = leave;
    world.rooms.take(frame(4));
    await world.answer({ missed: [frame(1), frame(2)] });
    expect(world.delivered).toEqual([1]);
    // Whoever enters it again begins anew.
    world.onDelivered = () => undefined;
    world.rooms.join(ROOM);
    expect(world.asked.at(-1)).toMatchObject({
      event: 'subscribe',
      request: { room: ROOM, after: undefined },
    });
  });

  it('hears of its user and of everyone without asking, and of nobody else', () => {
    for (const room of ['user:ada', 'everyone', 'user:bob', 'room:other']) world.rooms.take(frame(1, room));
    expect(world.delivered).toEqual([1, 1]);
    expect(world.rooms.lastSeen()).toEqual({ 'user:ada': '1', everyone: '1' });
  });

  it('begins anew with another user', () => {
    world.rooms.take(frame(5, 'everyone'));
    world.rooms.offline();
    world.rooms.online({ user: 'bob' });
    expect(world.rooms.lastSeen()).toEqual({});
  });

  it('says why it was refused, and to who asks again what the server says then', async () => {
    const { entered } = world.rooms.join('user:bob');
    world.asked.at(-1)?.answer(REFUSED);
    expect(await entered).toEqual(REFUSED.error);
    const again = world.rooms.join('user:bob');
    await world.answer();
    expect(await again.entered).toBeUndefined();
    expect(world.refused).toEqual(['user:bob forbidden']);
  });

  it('says that it may not be in a room any more, whenever the server says so', async () => {
    world.rooms.join(ROOM);
    await world.answer();
    world.rooms.left(ROOM, REFUSED.error);
    const again = world.rooms.join(ROOM);
    world.asked.at(-1)?.answer(REFUSED);
    expect(await again.entered).toEqual(REFUSED.error);
    // With the next connection, too, such as one that is made after a sign-out.
    world.rooms.offline();
    world.rooms.online({ user: 'ada' });
    world.asked.at(-1)?.answer(REFUSED);
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.refused).toEqual(Array(3).fill(`${ROOM} forbidden`));
  });

  it('enters a room for which there was no space once another is left, or taken away', async () => {
    const FULL = {
      ok: false,
      error: { code: 'rooms-full', message: 'A connection is in 1 rooms at most.' },
    } as const;
    const asked = () =>
      world.asked.map(({ event, request }) => `${event} ${(request as { room: string }).room}`);
    const first = world.rooms.join(ROOM);
    await world.answer();
    for (const room of ['room:a', 'room:b']) {
      const { entered } = world.rooms.join(room);
      await world.answer(FULL as never);
      expect((await entered)?.code).toBe('rooms-full');
    }
    expect(asked()).toEqual([`subscribe ${ROOM}`, 'subscribe room:a', 'subscribe room:b']);
    first.leave();
    await world.answer();
    expect(asked().slice(3)).toEqual([`unsubscribe ${ROOM}`, 'subscribe room:a']);
    await world.answer({ missed: [frame(5, 'room:a')] });
    expect(world.delivered).toEqual([5]);
    world.rooms.left('room:a', REFUSED.error);
    expect(asked().slice(5)).toEqual(['subscribe room:b']);
    await world.answer();
    world.rooms.left('room:b', REFUSED.error);
    expect(asked()).toHaveLength(6);
  });

  it('gives the space of a room that it may not enter to the next that waits for one', async () => {
    const FULL = { ok: false, error: { code: 'rooms-full', message: 'A connection is in 1 rooms at most.' } };
    const first = world.rooms.join(ROOM);
    await world.answer();
    for (const room of ['room:a', 'room:b']) {
      world.rooms.join(room);
      await world.answer(FULL as never);
    }
    first.leave();
    await world.answer();
    expect(world.asked.at(-1)?.request).toMatchObject({ room: 'room:a' });
    await world.answer(REFUSED as never);
    expect(world.asked.at(-1)?.request).toMatchObject({ room: 'room:b' });
    await world.answer();
    expect(world.asked).toHaveLength(6);
  });

  it('asks for no space while there is no connection', async () => {
    const FULL = { ok: false, error: { code: 'rooms-full', message: 'A connection is in 1 rooms at most.' } };
    const first = world.rooms.join(ROOM);
    await world.answer();
    world.rooms.join('room:a');
    await world.answer(FULL as never);
    first.leave();
    world.rooms.offline();
    await world.answer();
    expect(world.asked).toHaveLength(3);
  });
});
