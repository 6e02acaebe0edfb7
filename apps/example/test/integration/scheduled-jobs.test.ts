import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { countNotices, noticeLike } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';

const TIMEOUT = 180_000;
const WAIT = { timeout: '2m' } as const;
const DAY = 24 * 60 * 60 * 1000;

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('what runs on schedule, on %s', (place) => {
  let office: Office;
  const trigger = async (key: string) => {
    const handle = await office.cortado.schedules.trigger(key);
    return { handle, result: await handle.result(WAIT) };
  };

  beforeAll(async () => {
    office = await openOffice(place);
  }, TIMEOUT);
  afterAll(() => office?.close(), TIMEOUT);

  it('is all that the office needs, each at its time', async () => {
    const schedules = Object.fromEntries(
      (await office.cortado.schedules.list()).map(({ key, cron, timezone }) => [key, `${cron} ${timezone}`]),
    );
    expect(schedules).toEqual({
      'Upkeep.dailyCleanup': '0 0 * * * UTC',
      'DelayReports.nightlyReports': '0 0 * * * UTC',
      'DelayReports.weekdaySummary': '0 9 * * 1-5 Europe/Berlin',
      'DelaySync.syncPending': '0 * * * * UTC',
      'MonthReports.monthlyReport': '0 0 1 * * UTC',
      'HealthChecks.check': '*/15 * * * * UTC',
    });
  });

  it(
    'does no harm before there are any flights',
    async () => {
      await trigger('DelayReports.weekdaySummary');
      await noticeLike(office, /^Good morning: no flights yet/);
      const { handle } = await trigger('MonthReports.monthlyReport');
      expect(await handle.logs()).toEqual(['Nothing was imported yet.']);
      const sync = await trigger('DelaySync.syncPending');
      expect(await sync.handle.logs()).toEqual(['There is no partner: SYNC_URL is not set.']);
      expect((await trigger('HealthChecks.check')).result).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    'says at nine how the day before went, and reports on the month before',
    async () => {
      const imported = await office.cortado.jobs(FlightImports).importDepartures({ batchSize: 20_000 });
      await imported.result(WAIT);
      await trigger('DelayReports.weekdaySummary');
      const { text } = await noticeLike(office, /^Good morning: on 2001-03-31/);
      const [plain] = await office.services.database.query<{ flights: number; late: number }>(
        `SELECT count(*)::integer AS flights, (count(*) FILTER (WHERE delay >= 15))::integer AS late
         FROM departures WHERE departed_at::date = '2001-03-31'`,
      );
      const { flights, late } = plain as { flights: number; late: number };
      expect(text).toContain(`${flights} flights, ${((late / flights) * 100).toFixed(1)} % late`);

      await trigger('MonthReports.monthlyReport');
      await noticeLike(office, /^The report on 2001-03 is ready/);
      const [report] = (await office.cortado.queue('long').jobs({ name: 'MonthReports.generate' })).jobs;
      expect(report?.user).toBe('Administrator');
    },
    TIMEOUT,
  );

  it(
    'cleans up what is old, and goes on when a file cannot be removed',
    async () => {
      const { downloads, database } = office.services;
      const folder = dirname(downloads.pathOf('any.csv'));
      const old = new Date(Date.now() - 8 * DAY);
      const put = (name: string, at: Date) => {
        writeFileSync(join(folder, name), 'id');
        utimesSync(join(folder, name), at, at);
      };
      put('flights-a.csv', old);
      put('.flights-b.csv', old);
      put('flights-new.csv', new Date());
      mkdirSync(join(folder, 'flights-stuck.csv', 'full'), { recursive: true });
      utimesSync(join(folder, 'flights-stuck.csv'), old, old);
      await database.query(
        `INSERT INTO notices (job, text, noticed_at)
         SELECT 'old-' || n, 'an old word', now() - interval '31 days' FROM generate_series(1, 700) AS n`,
      );

      const { handle } = await trigger('Upkeep.dailyCleanup');
      expect(await handle.logs()).toEqual(['removed 2 downloads and 500 notices']);
      expect(readdirSync(folder)).toEqual(expect.arrayContaining(['flights-new.csv', 'flights-stuck.csv']));
      expect(existsSync(join(folder, 'flights-a.csv'))).toBe(false);
      const [entry] = await office.cortado.errors.list({ limit: 1 });
      expect(entry).toMatchObject({
        title: 'Could not remove the download flights-stuck.csv',
        job: { name: 'Upkeep.dailyCleanup' },
        user: 'Administrator',
      });

      await trigger('Upkeep.dailyCleanup');
      expect(await countNotices(office, /an old word/)).toBe(0);
    },
    TIMEOUT,
  );
});
