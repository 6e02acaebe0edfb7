import { freshDatabase } from '@cortado/test-support/fresh-database';
import { chance } from '../support/faults.js';
import { AFTER_COMMIT, agrees, ENQUEUE_WITH, killAtEachStep } from '../support/killed-orders.js';

const database = freshDatabase();

// test/faults does the same twenty times.
it.each([ENQUEUE_WITH, AFTER_COMMIT])(
  'leaves the jobs of committed rows when the process dies within a transaction, by $way',
  async (way) => {
    const places = { database: database.url, jobs: database.url, luck: chance(way.way) };
    const findings = await killAtEachStep(way, 1, places);
    const wrong = findings.filter((it) => !agrees(way.steps[it.step] ?? 'nothing', it));
    expect(wrong).toEqual([]);
    expect(findings.filter((it) => it.row).length).toBeGreaterThan(0);
  },
  180_000,
);
