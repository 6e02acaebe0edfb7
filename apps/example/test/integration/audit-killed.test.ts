import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cortado, createCortado } from '@cortado/core';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import config from '../../cortado.config.js';
import { FlightAudits } from '../../src/audit/flight-audits.js';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { latestNotices } from '../../src/notifications/notifications.js';
import { Services } from '../../src/services.js';
import { readSettings } from '../../src/settings.js';
import { Child } from '../support/child.js';
import { until } from '../support/until.js';

const TIMEOUT = 300_000;

describe('an audit whose worker is killed with kill -9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-audit-'));
  // The config file names no prefix, so the workers get a database of Redis for themselves.
  const env = { REDIS_URL: new URL('/8', process.env.REDIS_URL).href, FLIGHTS_FOLDER: folder };
  const workers: Child[] = [];
  let services: Services;
  let cortado: Cortado;
  const work = () => workers.push(new Child(['../../packages/cli/bin/cortado.js', 'worker'], env));
  const audited = async () => (await services.storedAudits.count()).audited;

  beforeAll(async () => {
    await putDatabase(join(folder, 'flights'));
    services = new Services(readSettings(env));
    cortado = createCortado({ ...config, connection: env.REDIS_URL, container: services });
    await services.database.open();
    work();
    const imported = await cortado.jobs(FlightImports).importAll({ batchSize: 20_000 });
    await imported.result({ timeout: '4m' });
  }, TIMEOUT);
  afterAll(async () => {
    for (const worker of workers) await worker.kill();
    await cortado?.close();
    await services?.close();
    rmSync(folder, { recursive: true, force: true });
  }, TIMEOUT);

  it(
    'is started again and goes on where it stopped, and every flight is audited once',
    async () => {
      const audits = cortado.jobs(FlightAudits);
      await audits.auditNext({ chunk: 5_000 });
      await until(audited, (it) => it >= 50_000);
      await workers[0]?.kill();
      const before = await audited();
      expect(before).toBeLessThan(231_083);

      await audits.auditNext({ chunk: 20_000 });
      work();
      await until(audited, (it) => it === 231_083, TIMEOUT);
      await until(
        () => latestNotices(services.database, 1),
        ([it]) => it?.text === '231,083 flights are audited.',
      );
      const [jobs] = await services.database.query<{ jobs: number }>(
        'SELECT count(DISTINCT job)::integer AS jobs FROM audits',
      );
      // What the first worker had done was not done again: those rows keep the names of its jobs.
      expect(jobs?.jobs).toBeGreaterThan(before / 5_000);
    },
    TIMEOUT,
  );
});
