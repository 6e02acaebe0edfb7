import type { Jsonify } from '@cortado/core';
import Table from 'cli-table3';
import type { AirportDelayLine, DelayLine } from '../flights/delay-lines.js';
import type { DelayReport } from '../flights/delay-reports.js';
import type { TableCounts } from '../web/tables-count.js';

type Received<L extends DelayLine> = Jsonify<DelayReport<L>>;

export interface Outcome {
  readonly counts: TableCounts;
  readonly perHour: Received<DelayLine>;
  readonly perAirportAndHour: Received<AirportDelayLine>;
  readonly files: readonly string[];
  readonly seconds: number;
}

const count = (value: number) => value.toLocaleString('en-US');
const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;

/** What the demo has to say at its end. */
export function summaryOf({ counts, perHour, perAirportAndHour, files, seconds }: Outcome): string {
  const { top, lines } = perAirportAndHour;
  return [
    '',
    `SELECT count(*) FROM flights:    ${count(counts.flights)}`,
    `SELECT count(*) FROM departures: ${count(counts.departures)} (with ${count(counts.airports)} airports)`,
    '',
    `Late by 15 minutes or more: ${count(perHour.late)} of ${count(perHour.flights)} flights, ${percent(perHour.late, perHour.flights)}.`,
    `The worst ${top.length} of ${count(lines)} airports and hours:`,
    '',
    tableOf(top),
    '',
    ...files.map((file) => `CSV:  ${file}`),
    `Done in ${seconds.toFixed(1)} s.`,
  ].join('\n');
}

function tableOf(lines: readonly Jsonify<AirportDelayLine>[]): string {
  const table = new Table({
    head: ['airport', 'city', 'hour', 'flights', 'average', 'median', 'late'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const it of lines) {
    const hour = `${String(it.hour).padStart(2, '0')}:00`;
    table.push([
      it.airport,
      `${it.city}, ${it.state}`,
      hour,
      count(it.flights),
      `${it.averageDelay.toFixed(1)} min`,
      `${it.medianDelay.toFixed(1)} min`,
      percent(it.late, it.flights),
    ]);
  }
  return table.toString();
}
