import { readFileSync } from 'node:fs';
import { ArgumentValidationError } from '@cortado/core';
import { parse } from 'csv-parse/sync';
import { followJob } from '../../src/demo/follow-job.js';
import type { ProgressDisplay, Step } from '../../src/demo/progress-display.js';
import { DelayReports } from '../../src/flights/delay-reports.js';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { ImportRequest } from '../../src/flights/import-request.js';
import type { ReportFile } from '../../src/flights/report-files.js';
import { ReportRequest } from '../../src/flights/report-request.js';
import { Notifications } from '../../src/notifications/notifications.js';
import { countTables } from '../../src/web/tables-count.js';
import { countNotices } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';
import { plainReport } from '../support/plain-report.js';

const TIMEOUT = 180_000;
const plain = plainReport();

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('the flight jobs on %s', (place) => {
  let office: Office;

  beforeAll(async () => {
    office = await openOffice(place);
  }, TIMEOUT);
  afterAll(() => office?.close(), TIMEOUT);

  // In this order: each test goes on where the one before ended, as a day at the office does.
  it(
    'refuses a report while there is nothing to report on',
    async () => {
      const handle = await office.cortado.jobs(DelayReports).perHour();
      await expect(handle.result({ timeout: '1m' })).rejects.toThrow(
        'There are no flights to report on yet. Run the import first.',
      );
    },
    TIMEOUT,
  );

  it(
    'imports every flight, saying how far it is, also when its worker is stopped half-way',
    async () => {
      const watched = new Watched();
      const handle = await office.cortado.jobs(FlightImports).importAll(new ImportRequest());
      const ended = followJob('import', handle, watched);
      await watched.hasStarted;
      expect(await office.replaceWorker()).toEqual([expect.objectContaining({ id: handle.id })]);

      const { rows, added } = await ended;
      expect(rows).toBe(231_083);
      expect(added).toBeLessThan(231_083);
      expect(await countTables(office.services.database)).toMatchObject({ flights: 231_083 });
      expect(watched.words).toContainEqual(expect.stringMatching(/^\d+,000 of 231,083$/));
      expect(watched.words.at(-1)).toBe('231,083 of 231,083');
    },
    TIMEOUT,
  );

  it(
    'imports the flights that name their airports, and the airports',
    async () => {
      const handle = await office.cortado.jobs(FlightImports).importDepartures(new ImportRequest());
      expect(await handle.result({ timeout: '3m' })).toEqual({ rows: 20_000, added: 20_000 });
      expect(await countTables(office.services.database)).toMatchObject({
        departures: 20_000,
        airports: 3_376,
      });
    },
    TIMEOUT,
  );

  it(
    'adds nothing when it imports again, in batches of another size',
    async () => {
      const imports = office.cortado.jobs(FlightImports);
      const again = [
        await imports.importAll({ batchSize: 20_000 }),
        await imports.importDepartures({ batchSize: 500 }),
      ];
      expect(await Promise.all(again.map((it) => it.result({ timeout: '3m' })))).toEqual([
        { rows: 231_083, added: 0 },
        { rows: 20_000, added: 0 },
      ]);
    },
    TIMEOUT,
  );

  it(
    'reports per hour what a plain script finds, digit by digit',
    async () => {
      const handle = await office.cortado.jobs(DelayReports).perHour();
      const report = await handle.result({ timeout: '1m' });
      expect(report).toMatchObject({ flights: plain.flights, lines: plain.perHour.length });
      expect(report.top).toEqual(plain.perHour);
      expect(linesIn(office, report.file)).toEqual(plain.perHour);
    },
    TIMEOUT,
  );

  it(
    'reports per airport and hour what a plain script finds, digit by digit',
    async () => {
      const handle = await office.cortado.jobs(DelayReports).perAirportAndHour({ top: 5, minFlights: 30 });
      const report = await handle.result({ timeout: '1m' });
      const worst = plain.perAirportAndHour
        .filter((it) => it.flights >= 30)
        .toSorted((a, b) => b.averageDelay - a.averageDelay)
        .slice(0, 5);
      expect(report).toMatchObject({ flights: plain.departures, lines: plain.perAirportAndHour.length });
      expect(report.top.map(withoutPlace)).toEqual(worst);
      expect(linesIn(office, report.file).map(withoutPlace)).toEqual(plain.perAirportAndHour);
    },
    TIMEOUT,
  );

  it(
    'notes a notice once, and refuses an empty one before it is queued',
    async () => {
      const notifications = office.cortado.jobs(Notifications);
      const handle = await notifications.notify({ text: 'Gate change: B12' });
      await handle.result({ timeout: '1m' });
      expect(await countNotices(office, /^Gate change: B12$/)).toBe(1);
      expect(await handle.logs()).toEqual(['noted: Gate change: B12']);
      await expect(notifications.notify({ text: '' })).rejects.toThrow(ArgumentValidationError);
    },
    TIMEOUT,
  );

  it('refuses numbers out of range before anything is queued', async () => {
    const { cortado } = office;
    await expect(cortado.jobs(FlightImports).importAll({ batchSize: 1 })).rejects.toThrow(
      /batchSize must not be less than 500/,
    );
    await expect(
      cortado.jobs(DelayReports).perAirportAndHour({ ...new ReportRequest(), top: 1.5 }),
    ).rejects.toThrow(/top must be an integer/);
  });
});

/** Keeps what a person would have seen. */
class Watched implements ProgressDisplay {
  readonly words: string[] = [];
  readonly hasStarted: Promise<void>;
  #start: () => void = () => undefined;

  constructor() {
    this.hasStarted = new Promise((resolve) => {
      this.#start = resolve;
    });
  }

  show(_: string, { percent, words }: Step): void {
    this.words.push(words);
    if (percent > 0) this.#start();
  }

  end(): void {}
}

function linesIn({ services }: Office, file: ReportFile): Record<string, unknown>[] {
  const text = readFileSync(services.reports.pathOf(file), 'utf8');
  const words = new Set(['airport', 'city', 'state']);
  return parse(text, {
    columns: true,
    cast: (value, { column, header }) => (header || words.has(String(column)) ? value : Number(value)),
  });
}

/** A city is no number: the plain script does not know it. */
function withoutPlace({ city: _, state: __, ...line }: Record<string, unknown>): Record<string, unknown> {
  return line;
}
