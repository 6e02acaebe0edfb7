import type { JobListing } from '@cortado/core';
import { HEALTH_LIMITS, issuesOf } from '../../src/health/health-checks.js';

const job = (name: string) => ({ name }) as JobListing;

describe('the health of the queues', () => {
  it('is fine within the limits', () => {
    expect(issuesOf({ failed: 5, stuck: [], waiting: 1_000 }, HEALTH_LIMITS)).toEqual([]);
  });

  it('has a sentence for each thing that is wrong', () => {
    const stuck = [job('A.b'), job('A.b'), job('C.d')];
    expect(issuesOf({ failed: 6, stuck, waiting: 1_001 }, HEALTH_LIMITS)).toEqual([
      '6 jobs failed within the last hour.',
      '3 jobs seem stuck: A.b, C.d.',
      '1001 jobs wait for a worker.',
    ]);
  });
});
