import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import { latestNotices } from '../../src/notifications/notifications.js';
import { Services } from '../../src/services.js';
import { readSettings } from '../../src/settings.js';
import { PartnerServer } from '../../src/sync/partner-server.js';
import { Child } from '../support/child.js';
import { until } from '../support/until.js';

const TIMEOUT = 300_000;
const SCHEDULES = [
  'Upkeep.dailyCleanup',
  'DelayReports.weekdaySummary',
  'DelaySync.syncPending',
  'MonthReports.monthlyReport',
  'HealthChecks.check',
];

interface Slot {
  decision: string;
  outcome?: string;
}

describe('the schedules of the office, from the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-schedules-'));
  // The config file names no prefix, so these processes get a database of Redis for themselves.
  const redis = new URL('/7', process.env.REDIS_URL).href;
  let env: NodeJS.ProcessEnv;
  let partner: PartnerServer;
  let services: Services;
  let worker: Child;
  const cortado = async (...args: string[]) => {
    const child = new Child(['../../packages/cli/bin/cortado.js', ...args], env);
    await child.endsWith(0);
    return child.output;
  };
  const latestSlot = async (key: string): Promise<Slot | undefined> => {
    const output = await cortado('schedules', 'log', key, '--format', 'json');
    return (JSON.parse(output.slice(output.indexOf('{'))) as { slots: Slot[] }).slots[0];
  };

  beforeAll(async () => {
    partner = await PartnerServer.start();
    env = { REDIS_URL: redis, FLIGHTS_FOLDER: folder, SYNC_URL: partner.url };
    await putDatabase(join(folder, 'flights'));
    services = new Services(readSettings(env));
    await services.database.open();
    worker = new Child(['../../packages/cli/bin/cortado.js', 'worker'], env);
    await cortado('migrate');
    await cortado('enqueue', 'FlightImports.importDepartures', '--args', '[{}]', '--wait');
  }, TIMEOUT);
  afterAll(async () => {
    await worker?.kill();
    await services?.close();
    await partner?.close();
    rmSync(folder, { recursive: true, force: true });
  }, TIMEOUT);

  it.each(SCHEDULES)(
    'trigger %s, whose run is seen in the log',
    async (key) => {
      expect(await cortado('trigger-scheduler-event', key)).toContain(`Queued ${key}`);
      const slot = await until(
        () => latestSlot(key),
        (it) => it?.outcome !== undefined,
      );
      expect(slot).toMatchObject({ decision: 'triggered', outcome: 'completed' });
    },
    TIMEOUT,
  );

  it(
    'have done what they are for',
    async () => {
      const texts = (await latestNotices(services.database, 20)).map((it) => it.text);
      expect(texts).toContainEqual(expect.stringMatching(/^Good morning: on 2001-03-31/));
      await until(
        () => latestNotices(services.database, 20),
        (all) => all.some((it) => it.text.startsWith('The report on 2001-03 is ready')),
      );
      await until(
        async () => new Set(partner.requests.map((it) => it.airport)).size,
        (it) => it === 59,
      );
    },
    TIMEOUT,
  );
});
