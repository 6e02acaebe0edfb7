import { randomUUID } from 'node:crypto';
import { InvalidOptionsError, type ToldBroadcast } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who tell rooms something, and to those who follow. */
export function broadcastPromises(worlds: ContractWorlds): void {
  describe('a broadcast', () => {
    // With a hash tag, as a Cluster wants it.
    const prefix = `{test-${randomUUID()}}`;
    /** Rooms of one test: datastores without prefixes have one world for all. */
    const newRoom = () => `room-${randomUUID()}`;
    const follower = async (room: string) => {
      const app = worlds.app({ prefix });
      await app.migrate();
      const heard: ToldBroadcast[] = [];
      await app.broadcasts.follow({ heard: (all) => heard.push(...all.filter((it) => it.room === room)) })
        .ready;
      return { app, heard };
    };

    it('is heard once by everybody, in one order, whoever publishes at the same time', async () => {
      const room = newRoom();
      const [one, other] = [await follower(room), await follower(room)];
      const publishing = [one, other].flatMap(({ app }, who) =>
        Array.from({ length: 250 }, (_, nr) => app.broadcasts.publish({ room, body: [who, nr] })),
      );
      await Promise.all(publishing);
      for (const { heard } of [one, other])
        await until(
          () => heard.length,
          (it) => it === 500,
        );
      expect(one.heard).toEqual(other.heard);
      const ids = one.heard.map((it) => it.id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      for (const who of [0, 1]) {
        const own = (one.heard.map((it) => it.body) as number[][]).filter((it) => it[0] === who);
        expect(own.map((it) => it[1])).toEqual(Array.from({ length: 250 }, (_, nr) => nr));
      }
    });

    it('is there once, though it was sent again because its answer was lost', async () => {
      const room = newRoom();
      const { app, heard } = await follower(room);
      const { broadcasts } = app.internals.engine;
      const sent = (body: number) => ({
        token: `${room} ${body}`,
        room,
        body: `${body}`,
        key: undefined,
        isKept: true,
      });
      await broadcasts.append([sent(1), sent(2)], false);
      await broadcasts.append([sent(1), sent(2), sent(3)], true);
      await app.broadcasts.publish({ room, body: 'end' });
      await until(
        () => heard.at(-1)?.body,
        (it) => it === 'end',
      );
      expect(heard.map((it) => it.body)).toEqual([1, 2, 3, 'end']);
    });

    it('is kept by its room for those who come later, as far as it says and there is space', async () => {
      const room = newRoom();
      const { app, heard } = await follower(room);
      const tell = (body: unknown, how: object = {}) => app.broadcasts.publish({ room, body, ...how });
      await tell('first');
      await tell('not kept', { keep: false });
      for (const nr of [1, 2, 3]) await tell(nr, { replaces: 'nr' });
      await tell('Ä"\\ \u{1F600}');
      await until(
        () => heard.length,
        (it) => it === 6,
      );
      const [first] = heard;
      const id = first?.id ?? 0;
      await expect(app.broadcasts.since(room, id - 1)).resolves.toEqual({
        broadcasts: [heard[0], heard[4], heard[5]],
        isIncomplete: false,
      });
      await expect(app.broadcasts.since(room, heard[4]?.id ?? 0)).resolves.toMatchObject({
        broadcasts: [{ body: 'Ä"\\ \u{1F600}' }],
      });
      await expect(app.broadcasts.since(newRoom(), id)).resolves.toEqual({
        broadcasts: [],
        isIncomplete: false,
      });
      await expect(app.broadcasts.since(room, 0)).resolves.toMatchObject({ isIncomplete: true });
      await Promise.all(Array.from({ length: 120 }, (_, nr) => tell(nr)));
      const late = await app.broadcasts.since(room, id);
      expect(late.isIncomplete).toBe(true);
      expect(late.broadcasts.map((it) => it.body)).toEqual(Array.from({ length: 100 }, (_, nr) => nr + 20));
      const last = late.broadcasts.at(-2)?.id ?? 0;
      await expect(app.broadcasts.since(room, last)).resolves.toMatchObject({ isIncomplete: false });
    });

    it('may have the longest names there are, in any script', async () => {
      const { app } = await follower(newRoom());
      const wide = (length: number) =>
        Array.from({ length }, (_, nr) => String.fromCharCode(0x4e00 + ((nr * 7_919) % 20_011))).join('');
      const room = `${newRoom()} ${wide(780)}`;
      for (const body of [1, 2]) await app.broadcasts.publish({ room, body, replaces: wide(1_000) });
      await expect(app.broadcasts.since(room, 0)).resolves.toMatchObject({ broadcasts: [{ room, body: 2 }] });
    });

    it('is refused with a reason where no datastore could hold it', async () => {
      const { app } = await follower(newRoom());
      for (const wrong of [
        { room: '' },
        { room: 'a\u0000' },
        { room: '\uD800' },
        { room: 'x'.repeat(1_001) },
        { room: '\u6f22'.repeat(834) },
        { body: 1n },
        { body: ['a\u0000'] },
        { body: 'x'.repeat(65_536) },
        { replaces: '' },
      ])
        await expect(app.broadcasts.publish({ room: 'a', body: 1, ...wrong } as never)).rejects.toThrow(
          InvalidOptionsError,
        );
    });
  });
}
