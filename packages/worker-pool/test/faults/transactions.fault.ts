import { freshDatabase } from '@cortado/test-support/fresh-database';
import { chance, progress, size } from '../support/faults.js';
import {
  AFTER_COMMIT,
  agrees,
  ENQUEUE_WITH,
  type Finding,
  killAtEachStep,
  type Way,
} from '../support/killed-orders.js';

const ROUNDS = size({ full: 20, ci: 2 });
const database = freshDatabase();

const PLACES = {
  PostgreSQL: () => database.url,
  Redis: () => process.env.REDIS_URL as string,
};

describe(`a process killed ${ROUNDS} times at each step of a transaction`, () => {
  const check = ({ steps }: Way, findings: readonly Finding[]) => {
    expect(findings).toHaveLength(ROUNDS * Object.keys(steps).length);
    for (const [step, remains] of Object.entries(steps)) {
      const of = findings.filter((it) => it.step === step);
      progress(
        `${step}: ${of.length} killed, ${of.filter((it) => it.row).length} rows, ${of.filter((it) => it.job).length} jobs`,
      );
      expect({ step, wrong: of.filter((it) => !agrees(remains, it)) }).toEqual({ step, wrong: [] });
    }
  };

  it('has with enqueueWith exactly the jobs of its committed rows', async () => {
    const findings = await killAtEachStep(ENQUEUE_WITH, ROUNDS, {
      database: database.url,
      jobs: database.url,
      luck: chance('enqueueWith'),
    });
    check(ENQUEUE_WITH, findings);
    expect(findings.filter((it) => it.job !== it.row)).toEqual([]);
  }, 3_600_000);

  it.each(Object.keys(PLACES) as (keyof typeof PLACES)[])(
    'has with afterCommit, jobs in %s, no job without its row, and lost only those killed between commit and sending',
    async (place) => {
      const jobs = PLACES[place]();
      const findings = await killAtEachStep(AFTER_COMMIT, ROUNDS, {
        database: database.url,
        jobs,
        luck: chance(place),
      });
      check(AFTER_COMMIT, findings);
    },
    3_600_000,
  );
});
