import { type Cortado, startScheduler } from '@cortado/core';
import { startWorker } from '@cortado/worker-pool';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import {
  DASHBOARD_ADDRESS,
  type DashboardAccess,
  type DashboardServer,
  dashboardAccess,
  serveDashboard,
} from '../http/dashboard-server.js';
import { type ListenAddress, listenAddress } from '../http/listen-address.js';
import { outliveReaders } from '../output/closed-outputs.js';
import { nameProcess } from '../process-title.js';
import { firedSchedules, serve, servedBy } from '../serving.js';
import {
  declareListen,
  declareRunning,
  declareWatch,
  type ListenOptions,
  type RunningOptions,
  workerOptions,
} from '../serving-options.js';

interface StartOptions extends RunningOptions, ListenOptions {
  /** `false` leaves it out. */
  dashboard?: ListenAddress | boolean;
}

export const start: CommandSpec<StartOptions> = {
  usage: 'start',
  summary: 'Migrate, then run jobs, fire schedules and show the dashboard, all in this process.',
  details:
    'For development and small services. Larger ones run `cortado migrate` when they are deployed, then any number of `cortado worker` and `cortado schedule`.',
  examples: [
    'cortado start',
    'cortado start --concurrency 5 --quiet',
    'cortado start --strategy round_robin',
    'cortado start --dashboard 9000',
    'cortado start --no-dashboard',
  ],
  declare: (it) =>
    declareWatch(declareListen(declareRunning(it)))
      .option(
        '--dashboard <port>',
        'Where the dashboard is, or on an address such as 0.0.0.0:8080, which wants CORTADO_DASHBOARD_TOKEN. Default: 127.0.0.1:8080, where that is free.',
        listenAddress,
      )
      .option('--no-dashboard', 'Show no dashboard.'),

  async run(session, options) {
    const { quiet = false, rqUsername, rqPassword } = options;
    const wanted = workerOptions(options);
    outliveReaders();
    nameProcess('start');
    const access = accessOf(options.dashboard);
    if (options.watch) return await session.rerunOnChange(options);
    const app = await session.load({ username: rqUsername, password: rqPassword });
    session.log(app, options, ['worker', 'schedule']);
    const probes = await session.listen(options.listen, app);
    await session.untilThere(app.location, () => app.migrate());
    // Data that belong to who works on the code: going back to former schedules is no mistake there.
    const scheduler = await session.untilThere(app.location, () =>
      startScheduler(app, { force: app.traits.isLocal }),
    );
    const say = (line: string) => {
      if (!quiet) session.printer.say(line);
    };
    const schedules = await session.untilThere(app.location, () => firedSchedules(app));
    const dashboard =
      access &&
      (await session.untilThere('the dashboard', () => shownDashboard(app, options.dashboard, access, say)));
    // At last: a signal that comes while anything of this is waited for finds no job under way.
    const worker = await session
      .untilThere(app.location, () => startWorker(app, wanted))
      .catch(async (error) => {
        await dashboard?.close();
        throw error;
      });
    // Together: one that takes its time keeps the others from nothing.
    const close = () => Promise.all([scheduler.close(), worker.close(), dashboard?.close()]);
    const serving = {
      at: app.location,
      ...servedBy(worker),
      schedules,
      processes: [process.pid],
      ...(dashboard ? { dashboard: dashboard.url } : {}),
    };
    await serve(session, serving, { close }, { quiet, probes });
    return 0;
  },
};

/** `undefined` where it is left out. @throws UsageError where others than this machine would come in unasked */
function accessOf(wanted: StartOptions['dashboard']): DashboardAccess | undefined {
  if (wanted === false) return undefined;
  return dashboardAccess(typeof wanted === 'object' ? wanted : DASHBOARD_ADDRESS);
}

/**
 * Many processes may start on one machine: where the usual port is taken, this one has no dashboard.
 * @throws UsageError where it cannot listen on an address that somebody said
 */
async function shownDashboard(
  app: Cortado,
  wanted: StartOptions['dashboard'],
  access: DashboardAccess,
  say: (line: string) => void,
): Promise<DashboardServer | undefined> {
  if (typeof wanted === 'object') return await serveDashboard(app, wanted, access);
  try {
    return await serveDashboard(app, DASHBOARD_ADDRESS, access);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(
      `There is no dashboard here: port ${DASHBOARD_ADDRESS.port} is taken. --dashboard 9000 names another.`,
    );
    return undefined;
  }
}
