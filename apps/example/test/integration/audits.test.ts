import { AUDIT_CHAIN, FlightAudits } from '../../src/audit/flight-audits.js';
import { startAuditBatch } from '../../src/audit/start-audit-batch.js';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { countNotices, noticeLike } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';
import { until } from '../support/until.js';

const TIMEOUT = 240_000;
const WAIT = { timeout: '3m' } as const;
/** Counted by a plain loop over the file. */
const PLAIN = { early: 99_063, 'on time': 83_263, late: 38_397, 'very late': 10_360 };

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('the audit of 231,083 flights on %s', (place) => {
  let office: Office;
  const audited = async () => (await office.services.storedAudits.count()).audited;
  const found = async () =>
    Object.fromEntries(
      (
        await office.services.database.query<{ word: string; flights: number }>(
          'SELECT punctuality AS word, count(*)::integer AS flights FROM audits GROUP BY punctuality',
        )
      ).map(({ word, flights }) => [word, flights]),
    );
  const jobsThatAudited = async () =>
    (await office.services.database.query<{ job: string }>('SELECT DISTINCT job FROM audits')).length;

  beforeAll(async () => {
    office = await openOffice(place);
    const imported = await office.cortado.jobs(FlightImports).importAll({ batchSize: 20_000 });
    await imported.result(WAIT);
  }, TIMEOUT);
  beforeEach(async () => {
    await office.services.database.query('TRUNCATE notices');
    await office.services.storedAudits.clear();
  });
  afterAll(() => office?.close(), TIMEOUT);

  it(
    'goes through all of them as a chain of jobs, which stays one when it is started again on the way',
    async () => {
      const { cortado } = office;
      const audits = cortado.jobs(FlightAudits);
      const first = await audits.auditNext({ chunk: 20_000 });
      await until(audited, (it) => it >= 40_000);
      await audits.auditNext({ chunk: 20_000 });
      // Never between two jobs of the chain is it gone.
      for (let isThere = true, done = 0; done < 231_083; done = await audited()) {
        expect(isThere).toBe(true);
        isThere = await cortado.isEnqueued(AUDIT_CHAIN);
      }
      await noticeLike(office, /^231,083 flights are audited/);
      expect(await found()).toEqual(PLAIN);
      expect(await jobsThatAudited()).toBe(12);
      expect(await first.result(WAIT)).toEqual({ audited: 20_000, flights: 231_083 });
      await until(
        () => cortado.isEnqueued(AUDIT_CHAIN),
        (it) => !it,
      );
    },
    TIMEOUT,
  );

  it(
    'goes on where it stopped when it is started after a failure',
    async () => {
      const { database } = office.services;
      const audits = office.cortado.jobs(FlightAudits, { attempts: 1 });
      await database.query('ALTER TABLE audits ADD CONSTRAINT half CHECK (flight <= 100000)');
      await audits.auditNext({ chunk: 20_000 });
      await noticeLike(office, /^The audit stopped: .*Start it again to go on/);
      expect(await audited()).toBe(100_000);
      await database.query('ALTER TABLE audits DROP CONSTRAINT half');
      await office.cortado.jobs(FlightAudits).auditNext({ chunk: 20_000 });
      await noticeLike(office, /^231,083 flights are audited/);
      expect(await found()).toEqual(PLAIN);
    },
    TIMEOUT,
  );

  it(
    'goes through all of them in one job, behind its last checkpoint when its worker is replaced',
    async () => {
      const handle = await office.cortado.jobs(FlightAudits).auditThrough({ chunk: 5_000 });
      await until(audited, (it) => it >= 10_000);
      expect(await office.replaceWorker()).toEqual([expect.objectContaining({ id: handle.id })]);
      expect(await handle.result(WAIT)).toEqual({ audited: 231_083, flights: 231_083 });
      expect((await handle.status()).attempts).toBe(1);
      expect(await found()).toEqual(PLAIN);
    },
    TIMEOUT,
  );

  it(
    'goes through all of them as a batch, whose end is told once',
    async () => {
      const { cortado, services } = office;
      const batch = await startAuditBatch(cortado, services.storedAudits, { chunk: 10_000 });
      expect(batch.jobs).toHaveLength(24);
      expect(await batch.result(WAIT)).toMatchObject({ total: 24, completed: 24, failed: 0 });
      await noticeLike(office, /^231,083 flights are audited/);
      expect(await found()).toEqual(PLAIN);
      expect(await jobsThatAudited()).toBe(24);
      expect(await countNotices(office, /audited/)).toBe(1);
    },
    TIMEOUT,
  );

  it(
    'leaves no flight for one that cannot be, and has that one in the error log',
    async () => {
      const { cortado, services } = office;
      await services.database.query('INSERT INTO flights VALUES (999999, 10, 5, 0)');
      const batch = await startAuditBatch(cortado, services.storedAudits, { chunk: 50_000 });
      await batch.result(WAIT);
      expect(await found()).toEqual({ ...PLAIN, unclear: 1 });
      const [entry] = await cortado.errors.list({ limit: 1 });
      expect(entry).toMatchObject({
        title: 'Audit of flight 999999',
        message: expect.stringContaining('0 miles'),
        job: { name: 'FlightAudits.auditRange' },
      });
      await services.database.query('DELETE FROM flights WHERE id = 999999');
    },
    TIMEOUT,
  );
});
