import { monthBefore } from '../../src/flights/office-calendar.js';

describe('the month before a day', () => {
  it.each([
    ['2001-04-01', '2001-03'],
    ['2001-03-31', '2001-02'],
    ['2001-01-15', '2000-12'],
  ])('%s is %s', (day, month) => {
    expect(monthBefore(day)).toBe(month);
  });
});
