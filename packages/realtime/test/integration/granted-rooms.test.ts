import { publishRealtime } from '@cortado/realtime';
import { RealtimeWorld } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';
import { until } from '../support/until.js';

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
