import { waitOf } from '../../src/sync/partner.js';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('the wait that a partner asks for', () => {
  it.each([
    ['2', 2_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['86400', 3_600_000],
    ['soon', 60_000],
    [null, 60_000],
  ])('of Retry-After %s is %i ms', (header, wait) => {
    expect(waitOf(header, now)).toBe(wait);
  });
});
