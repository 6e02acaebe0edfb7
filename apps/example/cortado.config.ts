import { defineConfig } from '@cortado/core';
import { QUEUES } from './src/queues.js';
import { JOB_CLASSES, Services } from './src/services.js';
import { readSettings } from './src/settings.js';

export const settings = readSettings(process.env);

/** The objects behind the jobs, for those who run the app in their own process: the demo and the web page. */
export const services = new Services(settings);

/** What every process of the back office loads: the page, the workers, the scheduler and the command line. */
export default defineConfig({
  connection: settings.jobs,
  services: JOB_CLASSES,
  container: services,
  queues: QUEUES,
  // Each user's own tasks are on the page.
  index: { user: true },
  defaults: { keep: { completed: { age: '7 days', count: 100 }, failed: { age: '14 days', count: 100 } } },
});
