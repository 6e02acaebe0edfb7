import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cortado, createCortado } from '@cortado/core';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import config from '../../cortado.config.js';
import { FlightImports } from '../../src/flights/flight-imports.js';
import { Services } from '../../src/services.js';
import { readSettings } from '../../src/settings.js';
import { countTables } from '../../src/web/tables-count.js';
import { Child } from '../support/child.js';

const TIMEOUT = 300_000;

describe('cortado worker-pool, on Redis and an embedded database that all processes share', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-pool-'));
  // The config file names no prefix, so the pool gets a database of Redis for itself.
  const env = { REDIS_URL: new URL('/9', process.env.REDIS_URL).href, FLIGHTS_FOLDER: folder };
  let services: Services;
  let cortado: Cortado;
  let pool: Child;

  beforeAll(async () => {
    await putDatabase(join(folder, 'flights'));
    services = new Services(readSettings(env));
    cortado = createCortado({ ...config, connection: env.REDIS_URL, container: services });
    await services.database.open();
    pool = new Child(['../../packages/cli/bin/cortado.js', 'worker-pool', '--num-workers', '2'], env);
  }, TIMEOUT);

  afterAll(async () => {
    await pool?.kill();
    await cortado?.close();
    await services?.close();
    rmSync(folder, { recursive: true, force: true });
  }, TIMEOUT);

  it(
    'loads the config as it is, runs the imports in its children, and ends at Ctrl-C',
    async () => {
      const imports = cortado.jobs(FlightImports);
      const handles = [
        await imports.importAll({ batchSize: 10_000 }),
        await imports.importDepartures({ batchSize: 10_000 }),
      ];
      const results = await Promise.all(handles.map((it) => it.result({ timeout: '4m' })));
      expect(results).toEqual([
        { rows: 231_083, added: 231_083 },
        { rows: 20_000, added: 20_000 },
      ]);
      expect(await countTables(services.database)).toMatchObject({ flights: 231_083, departures: 20_000 });
      for (const handle of handles) await handle.remove();
      pool.interrupt();
      await pool.endsWith(0);
    },
    TIMEOUT,
  );
});
