import { reasonOf } from '../../src/redaction/reason-of.js';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('what an error says as part of a sentence', () => {
  it('is its message on one line, without blanks around it and its full stop', () => {
    expect(reasonOf(new Error('  the disk\n\t is full.  '))).toBe('the disk is full');
    expect(reasonOf(new Error('is 1.5 full'))).toBe('is 1.5 full');
    expect(reasonOf(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))).toBe('refused');
  });

  it('is its code where it has no message, else its name, else whatever was thrown', () => {
    expect(reasonOf(Object.assign(new Error(''), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
    expect(reasonOf(new TypeError(''))).toBe('TypeError');
    expect([null, undefined, 'no', 7, { message: 'of a realm' }].map(reasonOf)).toEqual([
      ...['null', 'undefined', 'no', '7', 'of a realm'],
    ]);
  });

  it('is the first of them that is text', () => {
    expect(reasonOf(new DOMException('', 'AbortError'))).toBe('AbortError');
    expect(reasonOf(Object.assign(new Error(''), { code: 14 }))).toBe('Error');
    expect(reasonOf({ message: { deep: 1 }, code: 'E_DEEP' })).toBe('E_DEEP');
    expect(reasonOf({ code: 404 })).toBe('[object Object]');
  });

  it('is what each address said of a name with several, the same once', () => {
    const six = new Error('connect ECONNREFUSED ::1:6379');
    const four = new Error('connect ECONNREFUSED 127.0.0.1:6379');
    expect(reasonOf(new AggregateError([six, four, new Error(six.message)]))).toBe(
      'connect ECONNREFUSED ::1:6379; connect ECONNREFUSED 127.0.0.1:6379',
    );
    expect(reasonOf(new AggregateError([six], 'nobody is there'))).toBe('nobody is there');
    expect(reasonOf(new AggregateError([]))).toBe('AggregateError');
  });

  it('names no option that nobody has set', () => {
    const given = named('MaxRetriesPerRequestError', 'Refer to "maxRetriesPerRequest" option for details.');
    expect(reasonOf(given)).toBe('the connection was lost');
  });

  it('has 500 characters at most, and no password', () => {
    expect(reasonOf(new Error('x'.repeat(500)))).toBe('x'.repeat(500));
    expect(reasonOf(new Error('x'.repeat(501)))).toBe(`${'x'.repeat(500)}…`);
    expect(reasonOf(new Error('redis://bob:hunter2@host is away'))).toBe('redis://bob:***@host is away');
  });
});
