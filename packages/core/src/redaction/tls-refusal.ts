/** What a failed handshake says: Node's own words of a certificate, or those of OpenSSL for what the server has said. */
interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
}

/**
 * Whose certificate is refused:
 * - `certificate`: that of the server, by this process
 * - `client-certificate`: that of this process, by the server, also where there is none
 */
export type TlsRefusal = 'certificate' | 'client-certificate';

const OTHER_NAME = /^ERR_TLS_CERT_ALTNAME_INVALID$/;
const OUT_OF_TIME = /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/;
const UNTRUSTED =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|INVALID_CA|INVALID_PURPOSE|CERT_(UNTRUSTED|REJECTED|REVOKED|SIGNATURE_FAILURE|CHAIN_TOO_LONG))$/;
/** The last is PostgreSQL's. */
const REFUSED_BY_SERVER =
  /alert (certificate required|bad certificate|unsupported certificate|certificate (revoked|expired|unknown)|unknown ca)|valid client certificate/i;

const TRUST =
  'give the certificate of the authority that signed it, as text: `tls: { ca }`, for PostgreSQL `ssl: { ca }` or sslrootcert=<file>, or for any address NODE_EXTRA_CA_CERTS=<file> in the environment';
const PRESENT =
  'the server lets in who shows a certificate that it trusts: `tls: { cert, key }`, for PostgreSQL `ssl: { cert, key }` or sslcert=<file>&sslkey=<file>';

/** Whose certificate an error says is refused; `undefined` where it says something else. */
export function tlsRefusalOf(error: unknown): TlsRefusal | undefined {
  const { code, message } = wordsOf(error);
  if (OTHER_NAME.test(code) || OUT_OF_TIME.test(code) || UNTRUSTED.test(code)) return 'certificate';
  return REFUSED_BY_SERVER.test(message) ? 'client-certificate' : undefined;
}

/** What to do about it, as part of a sentence. */
export function tlsAdviceOn(error: unknown): string | undefined {
  const refusal = tlsRefusalOf(error);
  if (refusal === 'client-certificate') return PRESENT;
  if (refusal === undefined) return undefined;
  const { code } = wordsOf(error);
  if (OTHER_NAME.test(code)) return 'write a host that stands in its certificate, or `tls: { servername }`';
  return OUT_OF_TIME.test(code) ? 'renew it, or set the clock of this machine' : TRUST;
}

function wordsOf(error: unknown): { code: string; message: string } {
  try {
    const { code, message } = (error ?? {}) as Failure;
    return {
      code: typeof code === 'string' ? code : '',
      message: typeof message === 'string' ? message : '',
    };
  } catch {
    // No server's words: something that a user's code has thrown, and that cannot be read.
    return { code: '', message: '' };
  }
}
