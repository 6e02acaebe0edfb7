/**
 * The two delay reports by a plain loop over the JSON files: no Cortado, no SQL. Every line of both, as JSON, on
 * standard output. The tests hold the jobs' reports to these numbers, digit by digit.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);
const read = (name) => JSON.parse(readFileSync(resolve(`vega-datasets/data/${name}.json`), 'utf8'));

const flights = read('flights-200k');
const departures = read('flights-20k');

const report = {
  flights: flights.length,
  departures: departures.length,
  perHour: linesOf(flights, ({ time }) => ({ hour: Math.floor(time) })),
  perAirportAndHour: linesOf(departures, ({ origin, date }) => ({
    airport: origin,
    hour: Number(date.slice(11, 13)),
  })),
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

/** One line for each group, in the order of its keys. */
function linesOf(rows, groupOf) {
  const groups = new Map();
  for (const row of rows) {
    const group = groupOf(row);
    const name = JSON.stringify(group);
    if (!groups.has(name)) groups.set(name, { group, delays: [] });
    groups.get(name).delays.push(row.delay);
  }
  return [...groups.values()]
    .map(({ group, delays }) => ({ ...group, ...measure(delays) }))
    .sort((a, b) => compare(a.airport, b.airport) || a.hour - b.hour);
}

function measure(delays) {
  const sorted = delays.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    flights: delays.length,
    averageDelay: delays.reduce((sum, it) => sum + it, 0) / delays.length,
    medianDelay: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    worstDelay: sorted.at(-1),
    late: delays.filter((it) => it >= 15).length,
  };
}

function compare(a, b) {
  return a === b ? 0 : a < b ? -1 : 1;
}
