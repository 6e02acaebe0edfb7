import { isCutOff, isRedisOutage } from '../../src/datastore/redis/redis-errors.js';

describe('errors of Redis', () => {
  it.each([
    'Connection is closed.',
    'Command aborted due to connection close',
    'Socket timeout. The server has not answered for 5500 ms.',
  ])('say that a command may have been carried out: %s', (message) => {
    expect(isRedisOutage(new Error(message))).toBe(true);
    expect(isCutOff(new Error(message))).toBe(true);
  });

  it.each([
    'NOSCRIPT No matching script. Please use EVAL.',
    'EXECABORT Transaction discarded because of previous errors.',
    'TRYAGAIN Multiple keys request during rehashing of slot',
    "Stream isn't writeable and enableOfflineQueue options is false",
  ])('say that trying again makes sense: %s', (message) => {
    expect(isRedisOutage(new Error(message))).toBe(true);
    expect(isCutOff(new Error(message))).toBe(false);
  });

  it.each(['WRONGTYPE Operation against a key holding the wrong kind of value', "ERR unknown command 'FOO'"])(
    'say that trying again would be no use: %s',
    (message) => expect(isRedisOutage(new Error(message))).toBe(false),
  );
});
