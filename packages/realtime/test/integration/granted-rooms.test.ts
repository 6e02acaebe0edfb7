import { publishRealtime } from '@cortado/realtime';
import { gate, until } from '@cortado/test-support/until';
import { Browser } from '../support/browser.js';
import { RealtimeWorld } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';

describe('while a connection lasts, a realtime server', () => {
  let world: RealtimeWorld;
  beforeEach(() => {
    world = new RealtimeWorld(process.env.REDIS_URL as string);
  });
  afterEach(() => world.close());

  it('takes a room away that is not granted any more, and the connection with the sign-in', async () => {
    let rights = new Set(['one', 'two']);
    const sessions = new Map([
      ['ada-1', 'ada'],
      ['bob-1', 'bob'],
    ]);
    const web = await world.web({
      authenticate: ({ token }) => sessions.get(token ?? ''),
      authorize: (_, room) => 'room' in room && rights.has(room.room),
      limits: { grantedFor: 200 },
    });
    const [ada, bob] = [await world.browser(web, 'ada-1'), await world.browser(web, 'bob-1')];
    const left: object[] = [];
    ada.socket.on('left', (it) => left.push(it));
    for (const room of ['room:one', 'room:two'])
      expect(await ada.subscribe(room)).toMatchObject({ ok: true });
    const mine = await web.cortado.jobs(Reports, { user: 'ada' }).hold();
    expect(await ada.subscribe(`job:${mine.id}`)).toMatchObject({ ok: true });
    rights = new Set(['two']);
    await until(
      () => left,
      (it) => it.length > 0,
    );
    expect(left).toMatchObject([{ room: 'room:one', error: { code: 'forbidden' } }]);
    await publishRealtime('told', 1, { room: 'one' });
    await publishRealtime('told', 2, { room: 'two' });
    await ada.hears('told');
    expect(ada.payloads('told')).toEqual([2]);
    // Signed out, in another window.
    sessions.delete('ada-1');
    await until(
      () => ada.disconnects,
      (it) => it.length > 0,
    );
    expect([ada.disconnects, bob.disconnects, left.length]).toEqual([['io server disconnect'], [], 1]);
  });

  it('disconnects the pages of a user in every web process when told to, and nobody else', async () => {
    const names = new Set(['ada', 'bob']);
    const options = {
      authenticate: ({ token }: { token: string | undefined }) =>
        names.has(String(token)) ? token : undefined,
    };
    const webs = [await world.web(options), await world.web(options)] as const;
    const [here, there] = [await world.browser(webs[0], 'ada'), await world.browser(webs[1], 'ada')];
    const bob = await world.browser(webs[1], 'bob');
    names.delete('ada');
    await webs[0].realtime.disconnectUser('ada');
    await until(
      () => [here.disconnects.length, there.disconnects.length],
      (it) => it.join() === '1,1',
    );
    await expect(new Browser(webs[0].url, { token: 'ada' }).welcome).rejects.toThrow('Sign in first');
    // Of one who may come back, the new connection stays.
    names.add('ada');
    const back = await world.browser(webs[0], 'ada');
    await publishRealtime('told', 1, { everyone: true });
    await Promise.all([back.hears('told'), bob.hears('told')]);
    expect([back.disconnects, bob.disconnects]).toEqual([[], []]);
  });

  it('leaves no browser in a room that it left in haste', async () => {
    const open = gate();
    const web = await world.web({
      authorize: async () => {
        await open.opened;
        return true;
      },
    });
    const ada = await world.browser(web, 'ada');
    // More than may be asked at once: what is left is left all the same.
    const rooms = Array.from({ length: 80 }, (_, nr) => `room:${nr}`);
    const entering = rooms.map((room) => ada.subscribe(room));
    const leaving = rooms.map((room) => ada.socket.timeout(60_000).emitWithAck('unsubscribe', { room }));
    const back = ada.subscribe('room:7');
    open.open();
    await Promise.all([...entering, ...leaving]);
    expect(await back).toMatchObject({ ok: false, error: { code: 'too-many' } });
    expect(web.realtime.stats()).toMatchObject({ connections: 1, rooms: 2 });
  });

  it('keeps what it granted while the app cannot say for once, and not for longer', async () => {
    let failing = 0;
    const web = await world.web({
      authenticate: ({ token }) => token,
      authorize: () => {
        if (failing-- > 0) throw new Error('the rights are away');
        return true;
      },
      limits: { grantedFor: 100 },
    });
    const ada = await world.browser(web, 'ada');
    const left: object[] = [];
    ada.socket.on('left', (it) => left.push(it));
    expect(await ada.subscribe('room:one')).toMatchObject({ ok: true });
    failing = 1;
    await until(
      () => failing,
      (it) => it < -2,
    );
    expect(left).toEqual([]);
    failing = 2;
    await until(
      () => left.length,
      (it) => it === 1,
    );
  });
});
