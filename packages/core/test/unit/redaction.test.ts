import { quickest } from '@cortado/test-support/quickest';
import { boundedJson } from '../../src/redaction/bounded-json.js';
import { maskText } from '../../src/redaction/mask-text.js';
import { Redactor } from '../../src/redaction/redactor.js';

const redactor = new Redactor();
const secret = 'hunter2-hunter2';

describe('a value under a key that names a secret', () => {
  it.each([
    'password',
    'Passwd',
    'dbPassword',
    'DB_PASSWORD',
    'user-password',
    'passphrase',
    'pwd',
    'token',
    'accessToken',
    'X-Auth-Token',
    'api_key',
    'apiKey',
    'API-Key',
    'x-api-key',
    'access_key',
    'AWS_SECRET_ACCESS_KEY',
    'private_key',
    'Authorization',
    'Proxy-Authorization',
    'clientSecret',
    'client_secret',
    'Set-Cookie',
    'credit_card',
    'creditCardNumber',
    'card-number',
    'cvv',
    'credentials',
  ])('is masked at any depth: %s', (key) => {
    expect(redactor.value({ [key]: secret, deep: [{ [key]: { inner: 1 } }] })).toEqual({
      [key]: '***',
      deep: [{ [key]: '***' }],
    });
  });

  it.each(['compass', 'passenger', 'name', 'author', 'keyboard', 'className', 'monkey', 'authority'])(
    'is not suspected under %s',
    (key) => {
      expect(redactor.value({ [key]: 'plain' })).toEqual({ [key]: 'plain' });
    },
  );

  it('stays when it is empty, so that a missing one is seen', () => {
    const empty = { token: null, password: '', secret: undefined };
    expect(redactor.value(empty)).toEqual(empty);
  });

  it('is masked in lists of headers and of fields', () => {
    expect(
      redactor.value({
        headers: [
          ['cookie', 'sid=1'],
          ['host', 'h'],
        ],
        form: [
          { name: 'password', value: secret },
          { name: 'town', value: 'Ulm' },
        ],
      }),
    ).toEqual({
      headers: [
        ['cookie', '***'],
        ['host', 'h'],
      ],
      form: [
        { name: 'password', value: '***' },
        { name: 'town', value: 'Ulm' },
      ],
    });
  });

  it('is one of the names an app adds, as whole words', () => {
    const own = new Redactor(['ssn', 'date of birth']);
    const value = { ssn: 1, customerSSN: 2, 'customer-ssn': 3, dateOfBirth: 4, className: 5, password: 6 };
    expect(own.value(value)).toEqual({
      ssn: '***',
      customerSSN: '***',
      'customer-ssn': '***',
      dateOfBirth: '***',
      className: 5,
      password: '***',
    });
  });
});

describe('text', () => {
  it.each([
    ['redis://:hunter2@h and postgres://me:hunter2@h/db', 'redis://:***@h and postgres://me:***@h/db'],
    ['postgres://me:hun@ter2@h/db', 'postgres://me:***@h/db'],
    ['Authorization: Bearer hunter2.a-b', 'Authorization: ***'],
    ['sent Bearer hunter2.a-b, got 401', 'sent Bearer ***, got 401'],
    ['Authorization: Basic bWU6aHVudGVyMg==', 'Authorization: ***'],
    ['with Basic bWU6aHVudGVyMg== sent', 'with Basic *** sent'],
    ['Authorization: Basic hunter2', 'Authorization: ***'],
    ['Cookie: a=hunter2; b=hunter2', 'Cookie: ***'],
    ['GET /x?api_key=hunter2&page=2', 'GET /x?api_key=***&page=2'],
    ['login failed: password=hunter2, host=h', 'login failed: password=***, host=h'],
    ['{"password":"hun\\"ter2","host":"h"}', '{"password":"***","host":"h"}'],
    ["{ clientSecret: 'hunter2', host: 'h' }", "{ clientSecret: '***', host: 'h' }"],
    ['key -----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY----- end', 'key *** end'],
    ['-----BEGIN PRIVATE KEY-----\nhunter2-----BEGIN PUBLIC KEY-----a', '***-----BEGIN PUBLIC KEY-----a'],
    ['redis://bob:pa#ss@h:6379/0', 'redis://bob:***@h:6379/0'],
    ['redis://bob:pa/s?s@h', 'redis://bob:***@h'],
    ['postgres://bob:1234/5@h/db is away', 'postgres://bob:***@h/db is away'],
    ['amqp://bob:pa/ss@h, mongodb+srv://bob:pa#ss@h', 'amqp://bob:***@h, mongodb+srv://bob:***@h'],
    ['https://bob:pa#ss@h/x', 'https://bob:***@h/x'],
    ['cannot reach redis://bob:hunt', 'cannot reach redis://bob:***'],
    ['DB_PASS=hunter2 PGPASSWORD=hunter2', 'DB_PASS=*** PGPASSWORD=***'],
    ['otp: 123456, jwt=abc.def.ghi', 'otp: ***, jwt=***'],
    ["'signing_key' => 'hunter2'", "'signing_key' => '***'"],
    ['sessionId=hunter2; credit-card: 4111', 'sessionId=***; credit-card: ***'],
    ['jwt eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl!', 'jwt ***!'],
  ])('loses its secrets: %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    'http://h:80/a@b',
    'listens on http://localhost:3000',
    'at http://[::1]:80 and http://[::1]',
    'compass: north, 3 captains passed: yes',
    'Basic training starts at 9:00',
    "Unexpected token '}' in JSON",
    'no password given',
    'a passenger: Ada',
  ])('stays as it is without any: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('loses the values of names an app adds', () => {
    const own = new Redactor(['ssn', 'date of birth']);
    expect(own.text('ssn=1-2 customer_ssn: 3, dateOfBirth: 1990, "ssn":"4", className=a, assn=b')).toBe(
      'ssn=*** customer_ssn: ***, dateOfBirth: ***, "ssn":"***", className=a, assn=b',
    );
  });

  it('loses the very secrets that were among the arguments', () => {
    const secrets = redactor.secretsIn({ user: 'ada', login: { password: secret, pin: '1' } });
    expect(secrets.texts).toEqual([secret]);
    expect(redactor.text(`ada cannot log in with ${secret}!`, secrets)).toBe('ada cannot log in with ***!');
  });

  it('of a key with many words takes hardly longer than one of a single word', () => {
    const best = (name: string) => {
      const keys = Object.fromEntries(Array.from({ length: 500 }, (_, nr) => [`${name}${nr}`, 1]));
      return quickest(() => new Redactor().value(keys));
    };
    expect(best('a-'.repeat(95))).toBeLessThan(30 * best('a'.repeat(190)));
  });

  it.each([
    ['one word', 'x', 15],
    ['words with dashes', '-a-b', 15],
    ['names and values', 'a:', 15],
    ['what could be names of secrets', 'password', 15],
    ['beginnings of private keys', '-----BEGIN PRIVATE KEY-----', 15],
    // At each of these, five hundred signs may be a password.
    ['what could be addresses', 'a://', 500],
  ])('of any length takes at most some times as long as a text of spaces: %s', (_, part, times) => {
    const length = 900_000;
    const best = (text: string) => quickest(() => maskText(text));
    expect(best(part.repeat(length / part.length))).toBeLessThan(times * best(' '.repeat(length)));
  });
});

describe('a value cut to size', () => {
  const bounds = { size: 1_000, text: 100, depth: 3 };

  it('is a copy when it is small', () => {
    const value = { a: [1, 'two', null, true], b: { c: {} } };
    expect(boundedJson(value, bounds)).toEqual(value);
  });

  it.each([
    ['long texts', 'x'.repeat(100_000)],
    ['long lists', Array.from({ length: 100_000 }, (_, index) => index)],
    ['wide objects', Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 'v']))],
    ['many texts', Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))],
  ])('is small whatever it was: %s', (_, value) => {
    expect(JSON.stringify(boundedJson(value, bounds)).length).toBeLessThan(3_000);
  });

  it('takes what JSON does not', () => {
    const cycle: Record<string, unknown> = { big: 1n, at: new Date(0), map: new Map([['a', 1]]), nan: NaN };
    cycle.self = cycle;
    cycle.error = new TypeError('no');
    cycle.bytes = new Uint8Array(3);
    cycle.act = function act() {};
    Object.defineProperty(cycle, 'bad', { enumerable: true, get: () => JSON.parse('{') });
    expect(JSON.parse(JSON.stringify(boundedJson(cycle, bounds)))).toMatchObject({
      big: '1',
      at: '1970-01-01T00:00:00.000Z',
      map: { a: 1 },
      nan: 'NaN',
      self: { self: { self: '{…}' } },
      error: { name: 'TypeError', message: 'no' },
      bytes: '3 bytes',
      act: 'function act',
      bad: 'unreadable',
    });
  });
});

describe('a secret that is a number', () => {
  const pins = new Redactor(['pin']);

  it.each([
    ['Login with 4711 refused', 'Login with *** refused'],
    ['pin=4711, "pin":4711', 'pin=***, "pin":***'],
    ['code4711.', 'code***.'],
    ['order 147110 of 94711, 3.4711 and 4711.5', 'order 147110 of 94711, 3.4711 and 4711.5'],
  ])('is masked in a text where it stands alone: %s', (text, masked) => {
    expect(pins.text(text, pins.secretsIn([{ pin: 4711 }]))).toBe(masked);
  });

  it('is none of fewer than four digits, and none that counts', () => {
    const held = { pin: 471, password: 12.345, maxTokens: 4096, tokenExpiresAt: 1_767_225_600_000 };
    expect(pins.secretsIn(held).texts).toEqual([]);
    expect(pins.secretsIn({ otp: 123_456, deep: [{ passcode: { code: 98_765 } }] }).texts).toEqual([
      '123456',
      '98765',
    ]);
  });
});
