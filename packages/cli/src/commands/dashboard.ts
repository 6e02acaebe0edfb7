import type { CommandSpec } from '../command.js';
import { DASHBOARD_ADDRESS, dashboardAccess, serveDashboard } from '../http/dashboard-server.js';
import { portNumber } from '../option-values.js';
import { outliveReaders } from '../output/closed-outputs.js';
import { nameProcess } from '../process-title.js';
import { serve } from '../serving.js';
import { declareLogin, declareTalk, type LoginOptions, type TalkOptions } from '../serving-options.js';

interface PageOptions extends TalkOptions, LoginOptions {
  port: number;
  host: string;
  readOnly?: boolean;
}

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
          .option(
            '--port <port>',
            'Where it listens; 0 is any that is free.',
            portNumber,
            DASHBOARD_ADDRESS.port,
          )
          .option('--host <address>', 'On which address.', DASHBOARD_ADDRESS.host)
          .option('--read-only', 'Show everything and change nothing.'),
      ),
    ),

  async run(session, options) {
    const { quiet = false, port, host, readOnly = false, rqUsername, rqPassword } = options;
    outliveReaders();
    nameProcess('dashboard');
    const access = dashboardAccess({ host, port });
    const app = await session.load({ username: rqUsername, password: rqPassword });
    session.log(app, options, []);
    await session.open(app);
    const { url: listening, close } = await serveDashboard(app, { host, port }, { readOnly, ...access });
    await serve(session, { at: app.location, listening }, { close }, { quiet });
    return 0;
  },
};
