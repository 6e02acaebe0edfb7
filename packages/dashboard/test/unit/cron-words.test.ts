import { cronWords } from '../../ui/words/cron-words.js';

describe('a cron expression', () => {
  it.each([
    ['0 9 * * 1-5', 'At 09:00, Monday through Friday'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 0 * * 5#2', 'At 00:00, on the second Friday of the month'],
    ['30 0 9 * * *', 'At 09:00:30'],
    ['0 9,17 * * *', 'At 09:00 and 17:00'],
  ])('%s says "%s"', (cron, words) => expect(cronWords(cron)).toBe(words));

  it.each([
    ['*/7 * * * *', 'a step that ends early in each hour'],
    ['0 12 13 * 5', 'days of the month or of the week, either of which will do'],
    ['0 0 */2 * *', 'a step of days, which begins anew each month'],
    ['0 0 * * 5L', 'the last Friday'],
    ['5-55/10 * * * *', 'a step within a range'],
    ['@daily', 'no expression'],
  ])('%s says nothing: it is %s', (cron) => expect(cronWords(cron)).toBeUndefined());
});
