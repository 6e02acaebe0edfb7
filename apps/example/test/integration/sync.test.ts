import { FlightImports } from '../../src/flights/flight-imports.js';
import { DelaySync } from '../../src/sync/delay-sync.js';
import { PartnerServer } from '../../src/sync/partner-server.js';
import { countSyncs } from '../../src/sync/stored-syncs.js';
import { noticeLike } from '../support/notices.js';
import { type Office, openOffice, type Place } from '../support/office.js';
import { until } from '../support/until.js';

const TIMEOUT = 180_000;
const WAIT = { timeout: '2m' } as const;
/** After which a partner is taken for silent: not too soon for the answers of one who shares a busy process with 58 jobs. */
const SILENCE = 4_000;

describe.each<Place>(['Redis and PostgreSQL', 'embedded'])('the sync with a partner on %s', (place) => {
  let office: Office;
  let partner: PartnerServer;
  const syncAirport = (airport: string) => office.cortado.jobs(DelaySync).syncAirport(airport);
  const syncOf = async (airport: string) =>
    (
      await office.services.database.query<{ status: string; requests: number; error: string | null }>(
        'SELECT status, requests, error FROM partner_syncs WHERE airport = $1',
        [airport],
      )
    )[0];
  const gapsOf = (airport: string) => {
    const at = partner.requestsOf(airport).map((it) => it.at);
    return at.slice(1).map((it, index) => it - (at[index] as number));
  };

  beforeAll(async () => {
    partner = await PartnerServer.start();
    office = await openOffice(place, { url: partner.url, timeout: SILENCE });
    const imported = await office.cortado.jobs(FlightImports).importDepartures({ batchSize: 20_000 });
    await imported.result(WAIT);
  }, TIMEOUT);
  afterAll(async () => {
    await office?.close();
    await partner?.close();
  }, TIMEOUT);

  it(
    'sends what the database knows of an airport',
    async () => {
      await (await syncAirport('ABQ')).result(WAIT);
      const [request] = partner.requestsOf('ABQ');
      const [plain] = await office.services.database.query(
        `SELECT count(*)::integer AS flights, avg(delay)::float8 AS average FROM departures WHERE origin = 'ABQ'`,
      );
      const { flights, average } = plain as { flights: number; average: number };
      expect(request?.body).toEqual({ airport: 'ABQ', flights, averageDelay: expect.closeTo(average, 6) });
      expect(await syncOf('ABQ')).toEqual({ status: 'synced', requests: 1, error: null });
    },
    TIMEOUT,
  );

  it(
    'tries again after 5xx, at growing intervals',
    async () => {
      partner.plan('PHX', [500, 503]);
      const handle = await syncAirport('PHX');
      await handle.result(WAIT);
      expect(partner.requestsOf('PHX').map((it) => it.answer)).toEqual([500, 503, 200]);
      const [first, second] = gapsOf('PHX');
      expect(first).toBeGreaterThan(650);
      expect(second).toBeGreaterThan(1_350);
      expect((await handle.status()).attempts).toBe(3);
      expect(await syncOf('PHX')).toEqual({ status: 'synced', requests: 3, error: null });
    },
    TIMEOUT,
  );

  it(
    'tries again after silence, and shows the trouble meanwhile',
    async () => {
      partner.plan('SAN', ['silence']);
      const handle = await syncAirport('SAN');
      const troubled = await until(
        () => syncOf('SAN'),
        (it) => it?.status === 'retrying',
      );
      expect(troubled).toEqual({
        status: 'retrying',
        requests: 1,
        error: `The partner did not answer within ${SILENCE} ms.`,
      });
      await handle.result(WAIT);
      expect(partner.requestsOf('SAN').map((it) => it.answer)).toEqual(['silence', 200]);
      expect(await syncOf('SAN')).toMatchObject({ status: 'synced', requests: 2 });
    },
    TIMEOUT,
  );

  it(
    'does not try again after 4xx',
    async () => {
      partner.plan('LAX', [422]);
      const handle = await syncAirport('LAX');
      await expect(handle.result(WAIT)).rejects.toThrow('The partner refused it with 422.');
      await noticeLike(office, /^LAX could not be synced: The partner refused it with 422/);
      expect(partner.requestsOf('LAX')).toHaveLength(1);
      expect((await handle.status()).attempts).toBe(1);
      expect(await syncOf('LAX')).toMatchObject({ status: 'refused', requests: 1 });
    },
    TIMEOUT,
  );

  it(
    'waits as long as 429 asks for, which uses no attempt',
    async () => {
      partner.plan('SJC', [{ retryAfter: 1 }, { retryAfter: 2 }, { retryAfter: 1 }, { retryAfter: 1 }]);
      const handle = await syncAirport('SJC');
      await handle.result(WAIT);
      const gaps = gapsOf('SJC');
      expect(gaps).toHaveLength(4);
      for (const [index, least] of [1_000, 2_000, 1_000, 1_000].entries())
        expect(gaps[index]).toBeGreaterThanOrEqual(least - 20);
      expect((await handle.status()).attempts).toBe(1);
      expect(await syncOf('SJC')).toMatchObject({ status: 'synced', requests: 5 });
    },
    TIMEOUT,
  );

  it(
    'gives up after four tries, with an entry in the error log',
    async () => {
      partner.plan('OAK', [500, 502, 503, 504]);
      const handle = await syncAirport('OAK');
      await expect(handle.result(WAIT)).rejects.toThrow('The partner answered 504.');
      await noticeLike(office, /^OAK could not be synced: The partner answered 504/);
      expect(partner.requestsOf('OAK')).toHaveLength(4);
      expect(await syncOf('OAK')).toMatchObject({ status: 'failed', requests: 4 });
      const titles = (await office.cortado.errors.list({ limit: 20 })).map((it) => it.title);
      expect(titles).toContain('The partner does not know of OAK');
    },
    TIMEOUT,
  );

  it(
    'is each hour one job for each airport that is left, refused ones excepted',
    async () => {
      const { cortado, services } = office;
      await cortado.schedules.trigger('DelaySync.syncPending');
      const counts = await until(
        () => countSyncs(services.database),
        ({ synced }) => synced === 58,
      );
      expect(counts).toEqual({ synced: 58, refused: 1 });
      expect(new Set(partner.requests.map((it) => it.airport)).size).toBe(59);
      expect(partner.requestsOf('OAK')).toHaveLength(5);
      expect(partner.requestsOf('LAX')).toHaveLength(1);
    },
    TIMEOUT,
  );
});
