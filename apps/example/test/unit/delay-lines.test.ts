import { type DelayLine, worstOf } from '../../src/flights/delay-lines.js';

const line = (hour: number, flights: number, averageDelay: number): DelayLine => ({
  hour,
  flights,
  averageDelay,
  medianDelay: 0,
  worstDelay: 0,
  late: 0,
});

describe('the worst delays', () => {
  it('are those with the highest average, leaving out lines that stand on too few flights', () => {
    const lines = [line(0, 1, 180), line(1, 50, 10), line(2, 50, 30), line(3, 20, 20)];
    expect(worstOf(lines, { top: 2, minFlights: 20 }).map((it) => it.hour)).toEqual([2, 3]);
  });

  it('put the line with more flights first where averages are equal', () => {
    expect(
      worstOf([line(1, 20, 5), line(2, 40, 5)], { top: 10, minFlights: 1 }).map((it) => it.hour),
    ).toEqual([2, 1]);
  });
});
