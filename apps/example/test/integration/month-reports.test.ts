import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ArgumentValidationError, runAs } from '@cortado/core';
import { parse } from 'csv-parse/sync';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { MonthReports } from '../../src/reports/month-reports.js';
import { noticeLike } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';

const TIMEOUT = 180_000;
const WAIT = { timeout: '2m' } as const;

interface PlainDeparture {
  date: string;
  delay: number;
  origin: string;
  destination: string;
}
const file = createRequire(import.meta.url).resolve('vega-datasets/data/flights-20k.json');
const departures: PlainDeparture[] = JSON.parse(readFileSync(file, 'utf8'));

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('reports on a month, on %s', (place) => {
  let office: Office;
  const generate = (user: string, month: string) =>
    runAs(user, () => office.cortado.jobs(MonthReports).generate({ month }));

  beforeAll(async () => {
    office = await openOffice(place);
    const imported = await office.cortado.jobs(FlightImports).importDepartures({ batchSize: 20_000 });
    await imported.result(WAIT);
  }, TIMEOUT);
  afterAll(() => office?.close(), TIMEOUT);

  it(
    'tell when they begin, how far they are at every tenth, and when they are ready',
    async () => {
      const handle = await generate('ada', '2001-02');
      const report = await handle.result(WAIT);
      const plain = departures.filter((it) => it.date.startsWith('2001/02'));
      expect(report).toMatchObject({ month: '2001-02', flights: plain.length });
      const tenths = Array.from({ length: 10 }, (_, it) => Math.ceil(((it + 1) * plain.length) / 10));
      const total = plain.length.toLocaleString('en-US');
      expect(await handle.logs()).toEqual(tenths.map((it) => `${it.toLocaleString('en-US')} of ${total}`));
      expect(await handle.progress()).toMatchObject({ percent: 100, description: `${total} of ${total}` });
      expect(await noticeLike(office, /^The report on 2001-02 has begun/)).toMatchObject({
        to: 'ada',
        file: null,
      });
      expect(await noticeLike(office, /^The report on 2001-02 is ready/)).toMatchObject({
        to: 'ada',
        file: report.file,
      });

      const lines: Record<string, string>[] = parse(
        readFileSync(office.services.downloads.pathOf(report.file ?? ''), 'utf8'),
        { columns: true },
      );
      expect(lines).toHaveLength(new Set(plain.map((it) => `${it.origin}-${it.destination}`)).size);
      const route = lines.find((it) => it.origin === 'SAN' && it.destination === 'SJC');
      const delays = plain
        .filter((it) => it.origin === 'SAN' && it.destination === 'SJC')
        .map((it) => it.delay);
      expect(route).toMatchObject({
        flights: String(delays.length),
        averageDelay: String(delays.reduce((sum, it) => sum + it, 0) / delays.length),
        worstDelay: String(Math.max(...delays)),
      });
    },
    TIMEOUT,
  );

  it(
    'say so when nothing flew',
    async () => {
      expect(await (await generate('bob', '1999-12')).result(WAIT)).toEqual({
        month: '1999-12',
        flights: 0,
        routes: 0,
        file: null,
      });
      expect(await noticeLike(office, /^Nothing flew in 1999-12/)).toMatchObject({ to: 'bob' });
    },
    TIMEOUT,
  );

  it(
    'say so when they fail',
    async () => {
      const { database } = office.services;
      await database.query('ALTER TABLE departures RENAME TO mislaid');
      const handle = await generate('carl', '2001-01');
      await expect(handle.result(WAIT)).rejects.toThrow(/does not exist/);
      expect(await noticeLike(office, /^The report failed: .*does not exist/)).toMatchObject({ to: 'carl' });
      await database.query('ALTER TABLE mislaid RENAME TO departures');
    },
    TIMEOUT,
  );

  it('are refused for what is no month', async () => {
    await expect(generate('dora', '2001-13')).rejects.toThrow(ArgumentValidationError);
  });
});
