import { poolConfig } from '../../src/datastore/postgres/pool-config.js';
import type { Connection } from '../../src/options/connection.js';

describe('the address of a PostgreSQL', () => {
  const tls = 'sslmode=disable&sslrootcert=a&sslcert=b&sslkey=c';

  it.each<[string, string]>([
    ['postgres://h/db', 'postgres://h/db'],
    ['postgres://h/db?application_name=x', 'postgres://h/db?application_name=x'],
    ['postgres://h/db?options=-c&application_name=x&query_timeout=1', 'postgres://h/db?application_name=x'],
    ['postgres://h/db?options=-c', 'postgres://h/db'],
    ['postgres://h/db?optionsx=1', 'postgres://h/db?optionsx=1'],
    ['postgres://h/db?statement_timeout=1&host=/run/a?b', 'postgres://h/db?host=/run/a?b'],
    [`postgres://h/db?${tls}`, `postgres://h/db?${tls}`],
    ['/run/pg?options=-c', '/run/pg?options=-c'],
  ])('leaves our settings of sessions as they are: %s', (address, told) => {
    expect(poolConfig(address)).toEqual({ connectionString: told });
  });

  it.each<[Connection, object]>([
    [
      { connectionString: `postgres://h/db?${tls}&options=-c`, ssl: true },
      { connectionString: 'postgres://h/db', ssl: true },
    ],
    [
      { connectionString: `postgres://h/db?${tls}`, user: 'u' },
      { connectionString: `postgres://h/db?${tls}`, user: 'u' },
    ],
    [
      { host: 'h', ssl: false },
      { host: 'h', ssl: false },
    ],
  ])('says less of TLS than what stands beside it: %j', (connection, told) => {
    expect(poolConfig(connection)).toEqual(told);
  });
});
