import { runAs } from '@cortado/core';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { noticeLike } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';
import { until } from '../support/until.js';

const TIMEOUT = 180_000;
const WAIT = { timeout: '2m' } as const;

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('an import that was asked for, on %s', (place) => {
  let office: Office;
  const latest = () => office.services.storedImports.latest();
  const request = (user: string) =>
    runAs(user, () => office.services.importRequests.request({ batchSize: 20_000 }));

  beforeAll(async () => {
    office = await openOffice(place);
  }, TIMEOUT);
  afterAll(() => office?.close(), TIMEOUT);

  it(
    'stands in the table with its job, and runs once that is certain',
    async () => {
      const { cortado } = office;
      await cortado.queue('long').pause();
      const handle = await request('ada');
      expect(await latest()).toEqual({
        job: handle.id,
        state: 'queued',
        requestedBy: 'ada',
        added: null,
        error: null,
      });
      await cortado.queue('long').resume();
      await until(latest, (it) => it?.state === 'running' || it?.state === 'done');
      await handle.result(WAIT);
    },
    TIMEOUT,
  );

  it(
    'is done there when it has succeeded, and whoever asked is told',
    async () => {
      const done = await until(latest, (it) => it?.state === 'done');
      expect(done).toMatchObject({ requestedBy: 'ada', added: 231_083, error: null });
      expect(await noticeLike(office, /^231,083 flights are there, 231,083 of them new/)).toMatchObject({
        to: 'ada',
      });
    },
    TIMEOUT,
  );

  it(
    'has failed there when it has failed, with the reason, and whoever asked is told',
    async () => {
      const { database } = office.services;
      await database.query('ALTER TABLE flights RENAME TO mislaid');
      const handle = await runAs('bob', () =>
        office.cortado.jobs(FlightImports, { attempts: 1 }).importAll({ batchSize: 20_000 }),
      );
      await expect(handle.result(WAIT)).rejects.toThrow(/"flights" does not exist/);
      const failed = await until(latest, (it) => it?.state === 'failed');
      expect(failed).toMatchObject({
        job: handle.id,
        error: expect.stringMatching(/"flights" does not exist/),
      });
      expect(await noticeLike(office, /^The import failed: .*"flights" does not exist/)).toMatchObject({
        to: 'bob',
      });
      await database.query('ALTER TABLE mislaid RENAME TO flights');
    },
    TIMEOUT,
  );

  it(
    'has no job where its row cannot be written',
    async () => {
      const { database } = office.services;
      await database.query('ALTER TABLE imports RENAME COLUMN requested_by TO asked_by');
      const before = await office.cortado.queue('long').counts();
      await expect(request('carl')).rejects.toThrow(/requested_by/);
      expect(await office.cortado.queue('long').counts()).toEqual(before);
      await database.query('ALTER TABLE imports RENAME COLUMN asked_by TO requested_by');
    },
    TIMEOUT,
  );
});
