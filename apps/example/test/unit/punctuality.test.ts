import { ImplausibleFlightError, punctualityOf } from '../../src/audit/punctuality.js';

const flight = { id: 1, minute: 600, delay: 0, distance: 300 };

describe('the punctuality of a flight', () => {
  it.each([
    [-1, 'early'],
    [0, 'on time'],
    [14, 'on time'],
    [15, 'late'],
    [59, 'late'],
    [60, 'very late'],
  ])('with %i minutes of delay is "%s"', (delay, word) => {
    expect(punctualityOf({ ...flight, delay })).toBe(word);
  });

  it.each([{ distance: 0 }, { minute: 1440 }, { minute: -1 }])('cannot be told with %j', (fault) => {
    expect(() => punctualityOf({ ...flight, ...fault })).toThrow(ImplausibleFlightError);
  });
});
