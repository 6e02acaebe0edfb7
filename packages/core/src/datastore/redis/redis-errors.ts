import { tlsRefusalOf } from '../../redaction/tls-refusal.js';

/** What a failed command says, whoever made its error. */
interface Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
}

const UNREACHABLE =
  /^(ECONN\w*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|UNCERTAIN_STATE)/;
/** The server takes no commands for now, or is not the one that does. */
const NOT_NOW = /(^|-|\s)(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|UNBLOCKED)\s/;
/**
 * Of a Cluster: who has which slot is being found out, or a slot is on its way to another node and nothing of a transaction was
 * carried out, or a node lacks a script that this connection takes for sent; see lost-scripts.
 */
const NO_NODE =
  /^NOSCRIPT |Too many Cluster redirections|Failed to refresh slots cache|Cluster (isn't ready|is ended|is disconnect)|None of startup nodes|access a non local key|cluster is down|^EXECABORT /;
const NOT_LET_IN = /^(NOAUTH|WRONGPASS)\s|max number of clients reached|DB index is out of range/;
/** The second is said of what went together, answered in part or not at all. */
const CUT_OFF = /Connection is closed|Command aborted due to connection close|Socket timeout/;
const GONE = /Stream isn't writeable|Connection is in subscriber mode/;
/** How Redis begins an answer that refuses, also in a script: one word in capitals. ERR says nothing by itself. */
const REFUSAL = /(?:^|\s)-?(?!ERR\s)([A-Z]{3,})\s/;

/** Whether an error says that Redis was away, or would not let anybody in, so that trying again makes sense. */
export function isRedisOutage(error: unknown): boolean {
  const { message = '', code = '', name = '' } = (error ?? {}) as Failure;
  return (
    UNREACHABLE.test(code) ||
    name === 'MaxRetriesPerRequestError' ||
    CUT_OFF.test(message) ||
    GONE.test(message) ||
    NOT_NOW.test(message) ||
    NO_NODE.test(message) ||
    NOT_LET_IN.test(message) ||
    tlsRefusalOf(error) !== undefined
  );
}

/** Whether a command that failed so had been sent, and nobody knows what has become of it. */
export function isCutOff(error: unknown): boolean {
  const { message = '', code = '', name = '' } = (error ?? {}) as Failure;
  return (
    /^(ECONNRESET|EPIPE|ETIMEDOUT|UNCERTAIN_STATE)/.test(code) ||
    name === 'MaxRetriesPerRequestError' ||
    CUT_OFF.test(message)
  );
}

/** The word with which Redis refused a command, such as OOM or NOPERM; `undefined` where it did not. */
export function redisRefusalOf(error: unknown): string | undefined {
  const { message = '', name = '' } = (error ?? {}) as Failure;
  if (name !== 'ReplyError') return undefined;
  return REFUSAL.exec(message)?.[1];
}
