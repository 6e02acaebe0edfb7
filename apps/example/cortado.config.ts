import { defineConfig } from '@cortado/core';
import { DelayReports } from './src/flights/delay-reports.js';
import { FlightImports } from './src/flights/flight-imports.js';
import { Notifications } from './src/notifications/notifications.js';
import { Services } from './src/services.js';
import { readSettings } from './src/settings.js';

export const settings = readSettings(process.env);

/** The objects behind the jobs, for those who run the app in their own process: the demo and the web page. */
export const services = new Services(settings);

/** What every process of the back office loads: the page, the workers, the scheduler and the command line. */
export default defineConfig({
  connection: settings.jobs,
  services: [FlightImports, DelayReports, Notifications],
  container: services,
  queues: { long: { concurrency: 2 } },
  defaults: { keep: { completed: { age: '7 days', count: 100 }, failed: { age: '14 days', count: 100 } } },
});
