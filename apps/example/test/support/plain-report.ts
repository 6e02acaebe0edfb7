import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { DelayLine } from '../../src/flights/delay-lines.js';
import { packageFolder } from '../../src/package-folder.js';

export interface PlainReport {
  flights: number;
  departures: number;
  perHour: DelayLine[];
  perAirportAndHour: (DelayLine & { airport: string })[];
}

/** What the plain script says about the same files. */
export function plainReport(): PlainReport {
  const script = join(packageFolder(), 'scripts/plain-report.mjs');
  return JSON.parse(
    execFileSync(process.execPath, [script], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
  );
}
