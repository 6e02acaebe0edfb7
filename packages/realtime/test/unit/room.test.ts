import { readRoom } from '../../src/protocol/read-room.js';
import { type Room, roomName } from '../../src/protocol/room.js';

describe('a room as it travels', () => {
  it.each<[Room, string]>([
    [{ everyone: true }, 'everyone'],
    [{ user: 'ada:1' }, 'user:ada:1'],
    [{ job: 'x/7' }, 'job:x/7'],
    [{ room: '__proto__' }, 'room:__proto__'],
    [{ room: '"><script>' }, 'room:"><script>'],
    [{ doctype: 'Sales Invoice' }, 'doctype:Sales Invoice'],
    [{ doctype: 'a/b%', docname: '../c%2Fd' }, 'document:a%2Fb%25/..%2Fc%252Fd'],
    [{ doctype: '請求書', docname: '💥' }, 'document:請求書/💥'],
  ])('%j is %s, and is read as itself', (room, name) => {
    expect(roomName(room)).toBe(name);
    expect(readRoom(name)).toEqual(room);
  });

  it('has one spelling, and nothing that no datastore holds', () => {
    for (const name of [
      'document:a',
      'document:a/b/c',
      'doctype:%61',
      'doctype:a%2fb',
      'doctype:%',
      'doctype:',
    ])
      expect([name, readRoom(name)]).toEqual([name, undefined]);
    for (const name of ['room:a\0', 'room:\uD800', `room:${'x'.repeat(990)}`, 'everyone:', 'toString:x', 7])
      expect([name, readRoom(name)]).toEqual([name, undefined]);
  });

  it('is a name also for half of a pair, which a server refuses', () => {
    expect(readRoom(roomName({ doctype: 'a\uD800' }))).toBeUndefined();
  });
});
