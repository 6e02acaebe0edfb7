import { fileURLToPath } from 'node:url';
import { type Connection, createCortado } from '@cortado/core';

const FILE = fileURLToPath(import.meta.url);
const PEM = '-----BEGIN CERTIFICATE-----';

describe('what a connection says of TLS', () => {
  it.each<[string, Connection]>([
    ['no file', 'postgres://h/db?sslmode=require'],
    ['a file that is there', `postgres://h/db?sslmode=verify-full&sslrootcert=${FILE}`],
    ['nothing', { host: 'h', tls: {} }],
    ['no certificates', { host: 'h', tls: { ca: [] } }],
  ])('is taken: %s', async (_, connection) => {
    await createCortado({ connection }).close();
  });

  it.each<[string, Connection, string]>([
    [
      'an unknown mode',
      'postgres://h/db?sslmode=requires',
      'disable, prefer, require, verify-ca, verify-full or no-verify, found "requires". Did you mean "require"?',
    ],
    ...['sslrootcert', 'sslcert', 'sslkey'].map<[string, Connection, string]>((name) => [
      `no file of ${name}`,
      `postgres://h/db?${name}=/no/such.pem`,
      `Expected ${name} in the address to be a file that can be read, found "/no/such.pem": ENOENT: no such file or directory.`,
    ]),
    [
      'the same beside an address',
      { connectionString: 'postgres://h/db?sslkey=/no/such.pem' },
      'Expected sslkey in the address to be a file that can be read',
    ],
    [
      'the name of a file',
      { host: 'h', tls: { key: 'key.pem' } },
      'an object whose key is the text of a file (-----BEGIN … PRIVATE KEY-----), and not its name, found { key }.',
    ],
    [
      'the name of one file of several',
      { host: 'h', tls: { ca: [PEM, 'ca.pem'] } },
      'an object whose ca is the text of a file (-----BEGIN CERTIFICATE-----), and not its name',
    ],
    [
      'bytes that are no certificate',
      { host: 'h', tls: { cert: [Buffer.from('x')] } },
      'an object with a certificate, and a key that belongs to it (no start line), found { cert }.',
    ],
    [
      'text that is no certificate',
      { host: 'h', tls: { cert: PEM } },
      'an object with a certificate, and a key that belongs to it (',
    ],
    [
      'a number',
      { host: 'h', tls: { ca: 5 as never } },
      'an object with a certificate, and a key that belongs to it (The "options.ca" property must be ',
    ],
    ['no object', { host: 'h', tls: true as never }, 'to be an object such as {} or { ca }, found true.'],
  ])('is refused: %s', (_, connection, sentence) => {
    expect(() => createCortado({ connection })).toThrow(sentence);
  });
});
