import type { Cortado } from '@cortado/core';
import { checkRealtimeOptions } from './check-options.js';
import type { AnyHttpServer } from './http-routes.js';
import type { RealtimeOptions, RealtimeUser } from './realtime-options.js';
import { RealtimeServer } from './realtime-server.js';

/**
 * Lets browsers of signed-in users connect to an HTTP server that the app has, and tells them what is published to the
 * rooms they are in, from any process on the datastore. A user is in their own room and in everybody's, and may enter
 * those of their own jobs; anything else `authorize` grants.
 *
 * @example const realtime = attachRealtime(cortado, server, { authenticate: ({ cookies }) => sessions.userOf(cookies.sid) });
 * @throws InvalidOptionsError
 */
export function attachRealtime<U extends RealtimeUser>(
  cortado: Cortado,
  server: AnyHttpServer,
  options: RealtimeOptions<U>,
): RealtimeServer<U> {
  return new RealtimeServer(cortado, server, checkRealtimeOptions(server, options));
}
