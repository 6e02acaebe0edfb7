import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ArgumentValidationError, runAs } from '@cortado/core';
import { parse } from 'csv-parse/sync';
import { ExportRequest } from '../../src/exports/export-request.js';
import { exportKey, FlightExports } from '../../src/exports/flight-exports.js';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { noticeLike } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';

const TIMEOUT = 180_000;
const WAIT = { timeout: '2m' } as const;

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('exports on %s', (place) => {
  let office: Office;
  const exportAs = (user: string, request: Partial<ExportRequest> = {}) =>
    runAs(user, () =>
      office.cortado.jobs(FlightExports).exportFlights({ ...new ExportRequest(), ...request }),
    );
  const linesOf = (file: string | null): Record<string, string>[] =>
    parse(readFileSync(office.services.downloads.pathOf(file ?? ''), 'utf8'), { columns: true });

  beforeAll(async () => {
    office = await openOffice(place);
    const imported = await office.cortado.jobs(FlightImports).importAll({ batchSize: 20_000 });
    await imported.result(WAIT);
  }, TIMEOUT);
  afterAll(() => office?.close(), TIMEOUT);

  it(
    'is one job for each user, however often it is asked for, until it has ended',
    async () => {
      const { cortado } = office;
      await cortado.queue('long').pause();
      const [first, second, others] = [await exportAs('ada'), await exportAs('ada'), await exportAs('bob')];
      expect(first.outcome).toBe('added');
      expect(second).toMatchObject({ id: first.id, outcome: 'existing' });
      expect(others).toMatchObject({ outcome: 'added' });
      expect(await cortado.isEnqueued(exportKey('ada'))).toBe(true);
      expect(await cortado.isEnqueued(exportKey('eve'))).toBe(false);
      await cortado.queue('long').resume();

      const { flights, file } = await first.result(WAIT);
      expect(flights).toBe(231_083);
      const lines = linesOf(file);
      expect(lines).toHaveLength(231_083);
      expect(lines[0]).toEqual({
        id: '1',
        time: expect.stringMatching(/^\d\d:\d\d$/),
        delay: expect.any(String),
        distance: expect.any(String),
      });
      expect(new Set(lines.map((it) => it.id)).size).toBe(231_083);
      expect(await noticeLike(office, /export is ready: 231,083 flights/, 'ada')).toMatchObject({ file });
      expect((await others.result(WAIT)).file).not.toBe(file);

      expect(await cortado.isEnqueued(exportKey('ada'))).toBe(false);
      expect(await exportAs('ada', { minDelay: 170 })).toMatchObject({ outcome: 'added' });
    },
    TIMEOUT,
  );

  it(
    'has the flights that were asked for, and tells the one who asked how it went',
    async () => {
      const handle = await exportAs('carl', { minDelay: 60, fromHour: 6, toHour: 8 });
      const { flights, file } = await handle.result(WAIT);
      const [count] = await office.services.database.query<{ flights: number }>(
        'SELECT count(*)::integer AS flights FROM flights WHERE delay >= 60 AND minute BETWEEN 360 AND 539',
      );
      expect(flights).toBe(count?.flights);
      expect(linesOf(file)).toHaveLength(flights);
      expect(
        await noticeLike(office, new RegExp(`ready: ${flights.toLocaleString('en-US')} flights`)),
      ).toMatchObject({
        to: 'carl',
        file,
      });
      expect((await handle.status()).progress.percent).toBe(100);
    },
    TIMEOUT,
  );

  it(
    'makes no file of nothing, and says so',
    async () => {
      const handle = await exportAs('dora', { fromHour: 8, toHour: 7 });
      expect(await handle.result(WAIT)).toEqual({ flights: 0, file: null });
      expect(await noticeLike(office, /No flights match/)).toMatchObject({ to: 'dora', file: null });
    },
    TIMEOUT,
  );

  it(
    'tells the user when it failed, after its last try',
    async () => {
      const folder = dirname(office.services.downloads.pathOf('any.csv'));
      rmSync(folder, { recursive: true, force: true });
      writeFileSync(folder, 'in the way');
      const handle = await exportAs('fred');
      await expect(handle.result(WAIT)).rejects.toThrow(/EEXIST|ENOTDIR/);
      rmSync(folder);
      expect(await noticeLike(office, /^Your export failed: /)).toMatchObject({ to: 'fred' });
      expect((await handle.status()).attempts).toBe(2);
    },
    TIMEOUT,
  );

  it('refuses a filter that makes no sense before anything is queued', async () => {
    await expect(exportAs('gil', { fromHour: 24 })).rejects.toThrow(ArgumentValidationError);
  });
});
