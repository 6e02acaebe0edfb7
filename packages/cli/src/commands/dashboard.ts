import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DashboardOptions, mountDashboard } from '@cortado/dashboard';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { isLoopback, type ListenAddress } from '../http/listen-address.js';
import { tokenLogin } from '../http/token-login.js';
import { portNumber } from '../option-values.js';
import { nameProcess } from '../process-title.js';
import { serve } from '../serving.js';
import { declareLogin, declareTalk, type LoginOptions, type TalkOptions } from '../serving-options.js';

interface PageOptions extends TalkOptions, LoginOptions {
  port: number;
  host: string;
  readOnly?: boolean;
}

const DEFAULT_PORT = 8080;

export const dashboard: CommandSpec<PageOptions> = {
  usage: 'dashboard',
  summary: 'Show queues, jobs, schedules and workers on a page that steers them.',
  details:
    'For this machine alone, unless CORTADO_DASHBOARD_TOKEN is set: then whoever signs in with it as the password comes in, and the user name stands in what is written down.',
  examples: [
    'cortado dashboard',
    'cortado dashboard --port 9000 --read-only',
    'CORTADO_DASHBOARD_TOKEN=… cortado dashboard --host 0.0.0.0',
  ],
  declare: (it) =>
    declareLogin(
      declareTalk(
        it
          .option('--port <port>', 'Where it listens; 0 is any that is free.', portNumber, DEFAULT_PORT)
          .option('--host <address>', 'On which address.', '127.0.0.1')
          .option('--read-only', 'Show everything and change nothing.'),
      ),
    ),

  async run(session, options) {
    const { quiet = false, port, host, readOnly = false, rqUsername, rqPassword } = options;
    nameProcess('dashboard');
    const access = accessOf({ host, port });
    const app = await session.load({ username: rqUsername, password: rqPassword });
    session.log(app, options, []);
    await session.untilThere(app.location, () => app.open());
    const server = createServer((_, response) => {
      response.writeHead(302, { Location: '/cortado' }).end();
    });
    const path = mountDashboard(server, { cortado: app, readOnly, ...access });
    const listening = `${await listen(server, { host, port })}${path}`;
    await serve(session.printer, { at: app.location, listening }, { close: () => closed(server) }, { quiet });
    return 0;
  },
};

/** @throws UsageError where others than this machine would come in, and nobody would be asked who they are */
function accessOf(address: ListenAddress): Pick<DashboardOptions, 'authenticate' | 'challenge'> {
  const token = process.env.CORTADO_DASHBOARD_TOKEN || undefined;
  if (token !== undefined) return tokenLogin(token);
  if (isLoopback(address)) return {};
  throw new UsageError(
    `Expected CORTADO_DASHBOARD_TOKEN to be set, since ${address.host} is reached by other machines; found none. Set it to a long secret, or leave out --host.`,
  );
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new UsageError(`Expected to listen on ${host}:${port}, found: ${(cause as Error).message}.`, {
      cause,
    });
  }
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

async function closed(server: Server): Promise<void> {
  server.close();
  // Pages ask again and again over connections that stay open.
  server.closeAllConnections();
}
