import { refuseStrangers } from '../../src/web/request-guard.js';

const host = '127.0.0.1:4000';
const json = { 'content-type': 'application/json' };

describe('the guard of the page', () => {
  it.each([
    ['a look by name', { method: 'GET', headers: { host: 'localhost:4000' } }],
    ['a look by IPv6 address', { method: 'GET', headers: { host: '[::1]:4000' } }],
    [
      'a post by the page itself',
      {
        method: 'POST',
        headers: { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...json },
      },
    ],
    ['a post by a program, which has no origin', { method: 'POST', headers: { host, ...json } }],
  ])('lets %s in', (_, request) => {
    expect(() => refuseStrangers(request)).not.toThrow();
  });

  it.each([
    ['a name that was made to point here', 403, { method: 'GET', headers: { host: 'evil.example:4000' } }],
    [
      'a name that only begins like ours',
      403,
      { method: 'GET', headers: { host: '127.0.0.1.evil.example' } },
    ],
    ['no name at all', 403, { method: 'GET', headers: {} }],
    [
      'a post from another site',
      403,
      { method: 'POST', headers: { host, origin: 'https://evil.example', ...json } },
    ],
    [
      'a post from another port of this machine',
      403,
      { method: 'POST', headers: { host, origin: 'http://127.0.0.1:5000', ...json } },
    ],
    ['a post from a sandboxed frame', 403, { method: 'POST', headers: { host, origin: 'null', ...json } }],
    [
      'a post the browser calls cross-site',
      403,
      { method: 'POST', headers: { host, 'sec-fetch-site': 'cross-site', ...json } },
    ],
    ['a post by a form', 415, { method: 'POST', headers: { host, 'content-type': 'text/plain' } }],
    ['a post of nothing in particular', 415, { method: 'POST', headers: { host } }],
  ])('keeps out %s', (_, status, request) => {
    expect(() => refuseStrangers(request)).toThrow(expect.objectContaining({ status }));
  });
});
