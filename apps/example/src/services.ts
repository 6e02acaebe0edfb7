import { join } from 'node:path';
import { type Class, type Container, type Cortado, createCortado } from '@cortado/core';
import { FlightAudits } from './audit/flight-audits.js';
import { StoredAudits } from './audit/stored-audits.js';
import type { Database } from './database/database.js';
import { openDatabase } from './database/open-database.js';
import { DownloadFiles } from './downloads/download-files.js';
import { FlightExports } from './exports/flight-exports.js';
import { DelayReports } from './flights/delay-reports.js';
import { FlightFiles } from './flights/flight-files.js';
import { FlightImports } from './flights/flight-imports.js';
import { ImportRequests } from './flights/import-requests.js';
import { OfficeCalendar } from './flights/office-calendar.js';
import { ReportFiles } from './flights/report-files.js';
import { StoredImports } from './flights/stored-imports.js';
import { readAlertPlaces } from './health/alert-places.js';
import { HealthChecks } from './health/health-checks.js';
import { Notifications } from './notifications/notifications.js';
import { QUEUES } from './queues.js';
import { MonthReports } from './reports/month-reports.js';
import type { Settings } from './settings.js';
import { DelaySync } from './sync/delay-sync.js';
import { Partner } from './sync/partner.js';
import { StoredSyncs } from './sync/stored-syncs.js';
import { Upkeep } from './upkeep/upkeep.js';

/** The classes with jobs. */
export const JOB_CLASSES: readonly Class[] = [
  FlightImports,
  FlightExports,
  FlightAudits,
  DelayReports,
  MonthReports,
  DelaySync,
  Notifications,
  Upkeep,
  HealthChecks,
];

/** The whole object graph, by hand: a container needs no framework. Connects to nothing before a job asks for data. */
export class Services implements Container {
  readonly database: Database;
  readonly reports: ReportFiles;
  readonly downloads: DownloadFiles;
  readonly importRequests: ImportRequests;
  readonly storedImports: StoredImports;
  readonly storedAudits: StoredAudits;
  readonly #settings: Settings;
  readonly #instances: ReadonlyMap<Class, unknown>;
  #lookout: Cortado | undefined;

  constructor(settings: Settings) {
    const { databaseUrl, schema, folder, partner, alerts = readAlertPlaces({}) } = settings;
    this.#settings = settings;
    this.database = openDatabase({ url: databaseUrl, schema, folder: join(folder, 'flights') });
    this.reports = new ReportFiles(join(folder, 'reports'));
    this.downloads = new DownloadFiles(join(folder, 'downloads'));
    this.storedImports = new StoredImports(this.database);
    this.storedAudits = new StoredAudits(this.database);
    const calendar = new OfficeCalendar(this.database);
    const notifications = new Notifications(this.database);
    const imports = new FlightImports(this.database, new FlightFiles(), this.storedImports, notifications);
    this.importRequests = new ImportRequests(this.database, this.storedImports, imports);
    this.#instances = new Map<Class, unknown>([
      [FlightImports, imports],
      [FlightExports, new FlightExports(this.database, this.downloads, notifications)],
      [FlightAudits, new FlightAudits(this.storedAudits, notifications)],
      [DelayReports, new DelayReports(this.database, this.reports, calendar, notifications)],
      [MonthReports, new MonthReports(this.database, calendar, this.downloads, notifications)],
      [DelaySync, new DelaySync(new StoredSyncs(this.database), new Partner(partner), notifications)],
      [Notifications, notifications],
      [Upkeep, new Upkeep(this.database, this.downloads)],
      [HealthChecks, new HealthChecks(() => this.#lookOut(), alerts, notifications)],
    ]);
  }

  resolve(service: Class): unknown {
    return this.#instances.get(service);
  }

  // An app without jobs of its own, for looking at all of them from inside one.
  #lookOut(): Cortado {
    const { jobs, prefix } = this.#settings;
    this.#lookout ??= createCortado({ connection: jobs, queues: QUEUES, ...(prefix ? { prefix } : {}) });
    return this.#lookout;
  }

  /** Lets go of the database, and of the jobs it has looked at. */
  async close(): Promise<void> {
    await this.#lookout?.close();
    await this.database.close();
  }
}
