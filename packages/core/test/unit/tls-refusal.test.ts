import { reasonOf } from '../../src/redaction/reason-of.js';
import { tlsAdviceOn, tlsRefusalOf } from '../../src/redaction/tls-refusal.js';

const failed = (message: string, more: object = {}) => Object.assign(new Error(message), more);
const OPENSSL =
  '80CC:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../ssl/rec.c:1605:';
const REASON = 'tlsv13 alert certificate required';

describe('a certificate of the server that is refused', () => {
  it.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'write a host that stands in its certificate, or `tls: { servername }`'],
    ['CERT_HAS_EXPIRED', 'renew it, or set the clock of this machine'],
    ['CERT_NOT_YET_VALID', 'renew it, or set the clock of this machine'],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      expect.stringMatching(/^give the certificate of the authority.*`tls: \{ ca }`/),
    ],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', expect.stringMatching(/^give the certificate of the authority/)],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', expect.stringMatching(/^give the certificate of the authority/)],
    ['CERT_REVOKED', expect.stringMatching(/^give the certificate of the authority/)],
  ])('comes with what to do about it: %s', (code, advice) => {
    const error = failed('no trust', { code });
    expect(tlsRefusalOf(error)).toBe('certificate');
    expect(tlsAdviceOn(error)).toEqual(advice);
    expect(reasonOf(error)).toBe(`no trust; ${tlsAdviceOn(error)}`);
  });
});

describe('a certificate of this process that the server refuses', () => {
  it.each([OPENSSL, 'connection requires a valid client certificate', 'ssl alert unknown ca'])(
    'comes with what to show: %s',
    (message) => {
      expect(tlsRefusalOf(failed(message))).toBe('client-certificate');
      expect(reasonOf(failed(message))).toMatch(
        /; the server lets in who shows a certificate that it trusts: /,
      );
    },
  );

  it('is told in what OpenSSL says, without the places in its sources', () => {
    const told = failed(OPENSSL, { library: 'SSL routines', reason: REASON });
    expect(reasonOf(told).split(';')[0]).toBe(REASON);
  });

  it.each([
    { library: 'SSL routines' },
    { library: 'SSL routines', reason: '' },
    { library: 'DSO support routines', reason: 'another' },
    { reason: 'another' },
  ])('is told in the message where OpenSSL has no words for it: %j', (more) => {
    expect(reasonOf(failed('the line is down', more))).toBe('the line is down');
  });
});

describe('what is no refusal of a certificate', () => {
  it.each([
    ['connect ECONNREFUSED', failed('connect ECONNREFUSED', { code: 'ECONNREFUSED' })],
    ['a code that is no text', failed('a code that is no text', { code: ['CERT_HAS_EXPIRED'] })],
    ['valid client certificate', 'valid client certificate'],
    ['undefined', undefined],
    ['null', null],
  ])('has no advice: %s', (said, error) => {
    expect([tlsRefusalOf(error), tlsAdviceOn(error)]).toEqual([undefined, undefined]);
    expect(reasonOf(error)).toBe(said);
  });

  it('is a message that is no text', () => {
    expect(tlsRefusalOf({ message: ['a valid client certificate'] })).toBeUndefined();
  });
});
