import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import type pg from 'pg';

describe('a connection to PostgreSQL', () => {
  const database = freshDatabase();

  it('has no statement compiled, neither of a producer nor of a worker', async () => {
    const app = createCortado({ connection: database.url });
    try {
      await app.migrate();
      const { engine } = app.internals;
      for (const link of [engine.producer, engine.workerLink()]) {
        const { rows } = await (link.connection as unknown as pg.Pool).query('SHOW jit');
        expect(rows).toEqual([{ jit: 'off' }]);
      }
    } finally {
      await app.close();
    }
  });
});
