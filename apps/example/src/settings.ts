import { join, resolve } from 'node:path';
import { type AlertPlaces, readAlertPlaces } from './health/alert-places.js';
import { packageFolder } from './package-folder.js';
import type { PartnerPlace } from './sync/partner.js';

/** Where this process finds the jobs, the flights and the reports. */
export interface Settings {
  /** Cortado's datastore. */
  readonly jobs: string;
  /** What the jobs' keys begin with on Redis. @default Cortado's own */
  readonly prefix?: string;
  /** How long to wait for an answer of it before giving up, in milliseconds. */
  readonly timeout: number;
  /** A PostgreSQL for the flights; without one they lie in `folder`. */
  readonly databaseUrl: string | undefined;
  /** The schema of the app's tables. */
  readonly schema: string;
  /** For the CSV files and for whatever is embedded. */
  readonly folder: string;
  /** Who is told of the delays. */
  readonly partner: PartnerPlace;
  /** Who is told when jobs are not well. @default the error log and the notices alone */
  readonly alerts?: AlertPlaces;
}

/**
 * From CORTADO_URL or REDIS_URL, DATABASE_URL, FLIGHTS_FOLDER and SYNC_URL. Every process of the app must come to the
 * same answer, so the default folder belongs to the package and not to where a process was started.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const folder = env.FLIGHTS_FOLDER ? resolve(env.FLIGHTS_FOLDER) : join(packageFolder(), '.cortado');
  const jobs = env.CORTADO_URL || env.REDIS_URL || `embedded:${join(folder, 'data')}`;
  return {
    jobs,
    timeout: timeoutOf(jobs),
    databaseUrl: env.DATABASE_URL || undefined,
    schema: 'back_office',
    folder,
    partner: { url: env.SYNC_URL || undefined, timeout: 10_000 },
    alerts: readAlertPlaces(env),
  };
}

// An embedded database does its work in this process, so on a busy machine an answer may take a while. A server is
// there or it is not.
function timeoutOf(jobs: string): number {
  return jobs.startsWith('embedded:') ? 60_000 : 10_000;
}

/** From PORT. @throws RangeError for what is no port */
export function readPort(env: NodeJS.ProcessEnv): number | undefined {
  if (!env.PORT) return undefined;
  const port = Number(env.PORT);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`Expected PORT to be a number from 0 to 65535, found ${JSON.stringify(env.PORT)}.`);
}
