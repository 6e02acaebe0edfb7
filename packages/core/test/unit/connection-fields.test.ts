import { type Connection, createCortado } from '@cortado/core';

const boot = (connection: unknown) => createCortado({ connection: connection as Connection });
const sentinels = [{ host: 'a' }];

describe('a field of a connection', () => {
  it.each<[string, object]>([
    ['a socket of Linux', { host: '@cortado' }],
    ['the master', { sentinels, name: 'main', role: 'master' }],
    ['reads from the master', { cluster: [1], options: { scaleReads: 'master' } }],
    ['the one database of a Cluster', { cluster: [1], options: { redisOptions: { db: 0 } } }],
    ['nothing', { host: 'a', port: undefined, hots: undefined }],
    ['what begins otherwise than what it is like', { host: 'a', ort: 1 }],
    ['what is much longer than what it is like', { host: 'a', sentinelPasswordFiles: 1 }],
    ['no name', { host: 'a', '': 1 }],
  ])('is taken: %s', async (_, connection) => {
    await boot(connection).close();
  });

  it.each<[string, object, string]>([
    ['no host', { host: ' ' }, 'Expected `connection.host` to be text, found " ".'],
    [
      'a host with its login',
      { host: 'ada:hunter2@h' },
      'Expected `connection.host` to be a host alone: user and password stand beside it, found a string.',
    ],
    [
      'one Sentinel of two',
      { sentinels: [...sentinels, 5], name: 'main' },
      '`connection.sentinels` to be a list',
    ],
    [
      'a password of nodes',
      { cluster: [1], options: { redisOptions: { password: 5 } } },
      'Expected `connection.options.redisOptions.password` to be text, found a number.',
    ],
    ['a user of pg', { user: 5 }, 'Expected `connection.user` to be text, found 5.'],
    [
      'a port of pg',
      { user: 'ada', port: -1 },
      'Expected `connection.port` to be a whole number from 0 to 65,535',
    ],
    ['two letters too many', { hosted: 'a' }, 'Unknown field "hosted" in `connection`. Did you mean "host"?'],
    ['a capital', { Host: 'a' }, 'Unknown field "Host" in `connection`. Did you mean "host"?'],
  ])('is refused: %s', (_, connection, sentence) => {
    expect(() => boot(connection)).toThrow(sentence);
    expect(() => boot(connection)).not.toThrow('hunter2');
  });
});
