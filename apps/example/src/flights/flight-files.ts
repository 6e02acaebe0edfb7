import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parse } from 'csv-parse/sync';

/** One of 231,083 flights: when, how late, how far. The file does not say from where. */
export interface Flight {
  /** Hours since midnight, with minutes as a fraction. */
  readonly time: number;
  /** In minutes; below zero is early. */
  readonly delay: number;
  /** In miles. */
  readonly distance: number;
}

/** One of 20,000 flights whose airports are known. */
export interface Departure {
  /** `2001/01/13 14:56`, local. */
  readonly date: string;
  readonly delay: number;
  readonly distance: number;
  readonly origin: string;
  readonly destination: string;
}

export interface Airport {
  readonly iata: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
}

const fromHere = createRequire(import.meta.url);

/** The files of the npm package vega-datasets, as they are. */
export class FlightFiles {
  async flights(): Promise<Flight[]> {
    return JSON.parse(await read('flights-200k.json'));
  }

  async departures(): Promise<Departure[]> {
    return JSON.parse(await read('flights-20k.json'));
  }

  async airports(): Promise<Airport[]> {
    return parse(await read('airports.csv'), { columns: true, skip_empty_lines: true });
  }
}

function read(name: string): Promise<string> {
  return readFile(fromHere.resolve(`vega-datasets/data/${name}`), 'utf8');
}
