import type { Connection } from '../../options/connection.js';
import { forThread } from '../../options/sent-connection.js';
import type { BeatLink, RecoveryAccess } from './beats.js';

/** How a thread reaches the beats of a server with this connection, or why none can. */
export function beatLink(
  connection: Connection,
  linkOf: (connection: Connection) => BeatLink,
): Pick<RecoveryAccess, 'link' | 'noLink'> {
  const sent = forThread(connection);
  return 'kept' in sent
    ? { noLink: `\`connection.${sent.kept}\` is code, which no thread can be given` }
    : { link: linkOf(sent.connection) };
}
