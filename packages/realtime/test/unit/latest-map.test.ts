import { LatestMap } from '../../src/server/latest-map.js';

describe('what is known of jobs', () => {
  it('is forgotten first where it was set first, however often before, once it is of more than 5,000', () => {
    const map = new LatestMap<number>();
    for (let nr = 0; nr < 5_000; nr++) map.set(`job-${nr}`, nr);
    map.set('job-0', -1);
    expect([...map.keys()].slice(-2)).toEqual(['job-4999', 'job-0']);
    map.set('one more', 0);
    expect(map.size).toBe(5_000);
    expect(map.has('job-1')).toBe(false);
    expect(map.get('job-0')).toBe(-1);
  });
});
