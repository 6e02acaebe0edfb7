import { join } from 'node:path';
import type { Class, Container } from '@cortado/core';
import type { Database } from './database/database.js';
import { openDatabase } from './database/open-database.js';
import { DelayReports } from './flights/delay-reports.js';
import { FlightFiles } from './flights/flight-files.js';
import { FlightImports } from './flights/flight-imports.js';
import { ReportShelf } from './flights/report-shelf.js';
import { Notifications } from './notifications/notifications.js';
import type { Settings } from './settings.js';

/** The whole object graph, by hand: a container needs no framework. Connects to nothing before a job asks for data. */
export class Services implements Container {
  readonly database: Database;
  readonly shelf: ReportShelf;
  readonly #instances: ReadonlyMap<Class, unknown>;

  constructor({ databaseUrl, schema, folder }: Settings) {
    this.database = openDatabase({ url: databaseUrl, schema, folder: join(folder, 'flights') });
    this.shelf = new ReportShelf(join(folder, 'reports'));
    const notifications = new Notifications(this.database);
    this.#instances = new Map<Class, unknown>([
      [Notifications, notifications],
      [FlightImports, new FlightImports(this.database, new FlightFiles())],
      [DelayReports, new DelayReports(this.database, this.shelf, notifications)],
    ]);
  }

  resolve(service: Class): unknown {
    return this.#instances.get(service);
  }

  /** Lets go of the database. */
  async close(): Promise<void> {
    await this.database.close();
  }
}
